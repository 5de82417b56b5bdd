"""What is said of one alarm. Words parted by `|` stand in the order of what they name."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    about_this: str
    advice: str
    told_to: str
    told_nobody: str
    told_hidden: str
    rule_words: str
    no_curve: str
    limit_line: str
    events: str
    sent: str
    due: str
    given_up: str


WORDS: Final = {
    "en": Words(
        about_this="What happened",
        advice="What to do",
        told_to="Who was told",
        told_nobody="Nobody has been told of it.",
        told_hidden="Sign in to see who was told.",
        rule_words="Raised when",
        no_curve="This alarm is not about a value over time.",
        limit_line="Limit",
        events=(
            "Raised|Acknowledged|Comment|Shelved until {until}|Back from the shelf|Comes and "
            "goes|Condition gone"
        ),
        sent="told at {time}",
        due="to be told at {time}",
        given_up="could not be told: {why}",
    ),
    "fr": Words(
        about_this="Ce qui s'est passé",
        advice="Que faire",
        told_to="Qui a été prévenu",
        told_nobody="Personne n'en a été prévenu.",
        told_hidden="Connectez-vous pour voir qui a été prévenu.",
        rule_words="Se déclenche quand",
        no_curve="Cette alarme ne porte pas sur une valeur dans le temps.",
        limit_line="Limite",
        events=(
            "Déclenchée|Acquittée|Commentaire|Mise de côté jusqu'à {until}|Remise en vue|Va et "
            "vient|Condition finie"
        ),
        sent="prévenu à {time}",
        due="à prévenir à {time}",
        given_up="n'a pu être prévenu\u202f: {why}",
    ),
}
