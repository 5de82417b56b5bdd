"""What is said of a balance of sources, uses and losses."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    now: str
    then: str
    over_time: str
    says: str
    residual: str
    residual_help: str
    beyond: str
    no_flow: str
    flow: str
    period: str
    devices: str
    reporting: str
    sources: str
    uses: str
    losses: str
    all_sources: str
    known: str


WORDS: Final = {
    "en": Words(
        now="{name}, now",
        then="{name}, at this moment",
        over_time="Uses against sources",
        says="{name} as flows; the table below has the same figures",
        residual="Not measured",
        residual_help="What sources bring and no meter sees taken",
        beyond="Excess",
        no_flow="No device reports a flow at this moment.",
        flow="Flow",
        period="Over the period",
        devices="Devices",
        reporting="{n} of {of}",
        sources="Sources",
        uses="Uses",
        losses="Losses",
        all_sources="all sources",
        known="Totals are of the {share} of the period for which every flow is measured.",
    ),
    "fr": Words(
        now="{name}, maintenant",
        then="{name}, à ce moment",
        over_time="Usages face aux sources",
        says="{name} en flux\u202f; le tableau ci-dessous donne les mêmes chiffres",
        residual="Non mesuré",
        residual_help="Ce que les sources apportent sans qu'aucun compteur ne le voie consommer",
        beyond="Excédent",
        no_flow="Aucun capteur ne donne de flux à ce moment.",
        flow="Flux",
        period="Sur la période",
        devices="Capteurs",
        reporting="{n} sur {of}",
        sources="Sources",
        uses="Usages",
        losses="Pertes",
        all_sources="toutes les sources",
        known="Les totaux portent sur les {share} de la période où tous les flux sont mesurés.",
    ),
}
