"""What is said where alarms are acknowledged, commented on or shelved."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    acknowledge: str
    comment: str
    shelve: str
    unshelve: str
    comment_label: str
    comment_hint: str
    shelf_label: str
    shelf_spans: str
    hands: str
    chosen_none: str
    chosen: str
    this_one: str
    sign_in: str
    viewer: str
    past: str
    done: str
    refused: str
    comment_needed: str
    nothing_chosen: str
    not_signed_in: str


WORDS: Final = {
    "en": Words(
        acknowledge="Acknowledge",
        comment="Comment",
        shelve="Shelve",
        unshelve="Unshelve",
        comment_label="Comment",
        comment_hint="What staff should know (optional)",
        shelf_label="Shelve for",
        shelf_spans="1 hour|4 hours|12 hours|1 day|7 days|30 days",
        hands="What to do",
        chosen_none=(
            "Select alarms, or open one. Space selects; Enter selects and goes to the comment."
        ),
        chosen="{n} selected",
        this_one="This alarm",
        sign_in="Sign in to act",
        viewer=(
            "You can see alarms; to acknowledge them you need the role of an operator. An "
            "administrator gives it."
        ),
        past="This is the past: nothing can be done about it from here.",
        done="Done for {n}.",
        refused="Not done for {n}: {why}",
        comment_needed="Write a comment first.",
        nothing_chosen="Select an alarm first.",
        not_signed_in="Sign in first.",
    ),
    "fr": Words(
        acknowledge="Acquitter",
        comment="Commenter",
        shelve="Mettre de côté",
        unshelve="Remettre",
        comment_label="Commentaire",
        comment_hint="Ce que l'équipe doit savoir (facultatif)",
        shelf_label="Mettre de côté pour",
        shelf_spans="1 heure|4 heures|12 heures|1 jour|7 jours|30 jours",
        hands="Que faire",
        chosen_none=(
            "Choisissez des alarmes, ou ouvrez-en une. Espace choisit\u202f; Entrée choisit et "
            "va au commentaire."
        ),
        chosen="{n} choisies",
        this_one="Cette alarme",
        sign_in="Se connecter pour agir",
        viewer=(
            "Vous voyez les alarmes\u202f; pour les acquitter, il faut le rôle d'exploitation. "
            "Un administrateur le donne."
        ),
        past="Ceci est le passé\u202f: rien ne peut y être fait d'ici.",
        done="Fait pour {n}.",
        refused="Non fait pour {n}\u202f: {why}",
        comment_needed="Écrivez d'abord un commentaire.",
        nothing_chosen="Choisissez d'abord une alarme.",
        not_signed_in="Connectez-vous d'abord.",
    ),
}
