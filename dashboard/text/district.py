"""What the pages of districts say."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    residents: str
    no_residents: str
    figures: str
    city: str
    shared: str
    rank: str
    rank_help: str
    over_time: str
    against: str
    whole_city: str
    metric: str
    devices: str
    no_devices: str
    no_metric: str
    map: str
    map_of: str
    map_of_all: str
    district: str
    population: str
    by_residents: str
    against_city: str
    place: str
    alarms: str
    devices_reporting: str
    no_districts: str
    compared: str


WORDS: Final = {
    "en": Words(
        residents="{n} residents",
        no_residents="nobody lives here",
        figures="Headline figures here",
        city="city: {value}",
        shared="{value} per 1,000 residents",
        rank="rank {rank} of {of}",
        rank_help="Rank 1 is the highest",
        over_time="{name}, here",
        against="{name}, here and in the whole city",
        whole_city="whole city",
        metric="Metric",
        devices="Devices",
        no_devices="There is no device in this district.",
        no_metric="No device of this district reports anything yet.",
        map="Map",
        map_of="Map of {name} and its devices",
        map_of_all="Map of the districts, shaded by: {name}",
        district="District",
        population="Residents",
        by_residents="By 1,000 residents",
        against_city="Against city",
        place="Rank",
        alarms="Alarms",
        devices_reporting="Reporting",
        no_districts="This city has no districts: they come with the city's file.",
        compared="Districts compared",
    ),
    "fr": Words(
        residents="{n} habitants",
        no_residents="personne n'habite ici",
        figures="Chiffres clés ici",
        city="ville\u202f: {value}",
        shared="{value} pour 1\u202f000 habitants",
        rank="rang {rank} sur {of}",
        rank_help="Le rang 1 est le plus haut",
        over_time="{name}, ici",
        against="{name}, ici et dans toute la ville",
        whole_city="toute la ville",
        metric="Mesure",
        devices="Capteurs",
        no_devices="Aucun capteur dans ce quartier.",
        no_metric="Aucun capteur de ce quartier n'a encore de mesure.",
        map="Carte",
        map_of="Carte de {name} et de ses capteurs",
        map_of_all="Carte des quartiers, colorés par\u202f: {name}",
        district="Quartier",
        population="Habitants",
        by_residents="Pour 1\u202f000 habitants",
        against_city="Face à la ville",
        place="Rang",
        alarms="Alarmes",
        devices_reporting="Actifs",
        no_districts="Cette ville n'a pas de quartiers\u202f: ils viennent avec son fichier.",
        compared="Les quartiers comparés",
    ),
}
