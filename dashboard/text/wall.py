"""What a screen on the wall says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    views: str
    network: str
    reporting: str
    silent_longest: str
    none_silent: str
    no_ranking: str
    calm: str
    of_severity: str
    shown: str
    new_alarm: str
    others_new: str
    paused: str


WORDS: Final = {
    "en": Words(
        title="Wall",
        views="Views, one after another",
        network="The network",
        reporting="{n} of {of} devices report",
        silent_longest="Silent for longest",
        none_silent="No device is silent.",
        no_ranking="No district reports this now.",
        calm="All calm: no alarm stands.",
        of_severity="{severity}: {n}",
        shown="the first {n} of {of}",
        new_alarm="New alarm",
        others_new="New besides: {n}",
        paused="Paused",
    ),
    "fr": Words(
        title="Mur",
        views="Vues, l'une après l'autre",
        network="Le réseau",
        reporting="{n} capteurs actifs sur {of}",
        silent_longest="Muets depuis le plus longtemps",
        none_silent="Aucun capteur muet.",
        no_ranking="Aucun quartier ne remonte cette mesure en ce moment.",
        calm="Tout est calme\u202f: aucune alarme active.",
        of_severity="{severity}\u202f: {n}",
        shown="les {n} premières sur {of}",
        new_alarm="Nouvelle alarme",
        others_new="Autres nouvelles\u202f: {n}",
        paused="En pause",
    ),
}
