"""What the page *Network* says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """`sorts` are in the order of the page."""

    title: str
    sort: str
    sorts: str
    not_then: str
    not_then_detail: str


WORDS: Final = {
    "en": Words(
        title="Network",
        sort="Order",
        sorts="Silent first|Heard last first|Clock furthest off first|Most repeats first|By name",
        not_then="Of now only",
        not_then_detail=(
            "How ingest ran and what was rejected is not kept over time: go back to now to see "
            "it. Devices are judged here by the times of their readings, as when they arrived "
            "is not kept."
        ),
    ),
    "fr": Words(
        title="Réseau",
        sort="Ordre",
        sorts=(
            "Muets d'abord|Derniers entendus d'abord|Horloges les plus décalées d'abord|Plus "
            "de doublons d'abord|Par nom"
        ),
        not_then="Seulement maintenant",
        not_then_detail=(
            "La marche de l'ingestion et les messages rejetés ne sont pas conservés dans le "
            "temps\u202f: revenez à maintenant pour les voir. Les capteurs sont jugés ici "
            "d'après l'heure de leurs mesures, car celle de leur arrivée n'est pas conservée."
        ),
    ),
}
