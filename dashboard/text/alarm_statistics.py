"""What is said of how alarms came and went."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    raised: str
    mean_acknowledge: str
    mean_clear: str
    per_hour: str
    flood: str
    raised_help: str
    acknowledge_help: str
    clear_help: str
    per_hour_help: str
    flood_help: str
    most: str
    longest: str
    hours: str
    by_choice: str
    by_choices: str
    times: str
    good: str
    much: str
    too_much: str


WORDS: Final = {
    "en": Words(
        raised="Raised",
        mean_acknowledge="Mean time to acknowledge",
        mean_clear="Mean time to clear",
        per_hour="Alarms per hour",
        flood="Time in flood",
        raised_help="in this period",
        acknowledge_help="until somebody had it in hand",
        clear_help="until the condition was gone",
        per_hour_help="for one person: up to 6 is good, above 12 too many",
        flood_help="share of 10 minutes with more than 10 alarms: should be below 1 %",
        most="Most frequent",
        longest="Longest standing",
        hours="Alarms per hour",
        by_choice="Count by",
        by_choices="Rule|District|Device|Severity",
        times="{n} ×",
        good="good",
        much="much",
        too_much="too much",
    ),
    "fr": Words(
        raised="Déclenchées",
        mean_acknowledge="Délai moyen de prise en charge",
        mean_clear="Durée moyenne",
        per_hour="Alarmes par heure",
        flood="Temps en avalanche",
        raised_help="sur cette période",
        acknowledge_help="jusqu'à ce que quelqu'un la prenne",
        clear_help="jusqu'à la fin de la condition",
        per_hour_help="pour une personne\u202f: jusqu'à 6, c'est bon\u202f; au-delà de 12, trop",
        flood_help=(
            "part des tranches de 10 minutes avec plus de 10 alarmes\u202f: moins de 1\u202f% "
            "est bon"
        ),
        most="Les plus fréquentes",
        longest="Les plus longues",
        hours="Alarmes par heure",
        by_choice="Compter par",
        by_choices="Règle|Quartier|Capteur|Gravité",
        times="{n}\u202f×",
        good="bon",
        much="beaucoup",
        too_much="trop",
    ),
}
