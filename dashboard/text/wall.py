"""What a screen on the wall says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    views: str
    goals_over: str
    not_comparable: str
    network: str
    reporting: str
    silent_longest: str
    none_silent: str
    no_ranking: str
    calm: str
    standing: str
    new_alarm: str
    others_new: str
    paused: str


WORDS: Final = {
    "en": Words(
        title="Wall",
        views="Views, one after another",
        goals_over="Curves and changes: the last 7 days, against the 7 before",
        not_comparable="Not comparable yet",
        network="The network",
        reporting="{n} of {of} devices report",
        silent_longest="Silent for longest",
        none_silent="No device is silent.",
        no_ranking="No district reports this now.",
        calm="All calm: no alarm stands.",
        standing="Standing: {n} · nobody has yet: {unseen}",
        new_alarm="New alarm",
        others_new="New besides: {n}",
        paused="Paused",
    ),
    "fr": Words(
        title="Mur",
        views="Vues, l'une après l'autre",
        goals_over="Courbes et évolutions\u202f: 7 derniers jours, face aux 7 d'avant",
        not_comparable="Pas encore comparable",
        network="Le réseau",
        reporting="{n} capteurs actifs sur {of}",
        silent_longest="Muets depuis le plus longtemps",
        none_silent="Aucun capteur muet.",
        no_ranking="Aucun quartier ne remonte cette mesure en ce moment.",
        calm="Tout est calme\u202f: aucune alarme active.",
        standing="Actives\u202f: {n} · personne encore\u202f: {unseen}",
        new_alarm="Nouvelle alarme",
        others_new="Autres nouvelles\u202f: {n}",
        paused="En pause",
    ),
}
