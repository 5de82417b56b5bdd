"""What the pages of programmes say."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    metric: str
    by: str
    by_district: str
    by_kind: str
    city: str
    split: str
    movers: str
    movers_help: str
    week: str
    week_help: str
    no_metric: str
    no_ranking: str
    no_week: str
    monday_to_sunday: str


WORDS: Final = {
    "en": Words(
        metric="Metric",
        by="Split",
        by_district="By district",
        by_kind="By kind",
        city="{name}, whole city",
        split="{name}, {by}",
        movers="Top movers",
        movers_help="against the period before",
        week="The usual week",
        week_help="mean by hour and weekday, last 28 days",
        no_metric="No device of this programme reports anything yet.",
        no_ranking="No device has a value in this period.",
        no_week="An hour of the week shows once it has been measured.",
        monday_to_sunday="Mon|Tue|Wed|Thu|Fri|Sat|Sun",
    ),
    "fr": Words(
        metric="Mesure",
        by="Répartition",
        by_district="Par quartier",
        by_kind="Par type",
        city="{name}, toute la ville",
        split="{name}, {by}",
        movers="Plus fortes variations",
        movers_help="face à la période d'avant",
        week="La semaine habituelle",
        week_help="moyenne par heure et jour, 28 derniers jours",
        no_metric="Aucun capteur de ce programme n'a encore de mesure.",
        no_ranking="Aucun capteur n'a de valeur sur cette période.",
        no_week="Une heure de la semaine apparaît dès qu'elle a été mesurée.",
        monday_to_sunday="lun.|mar.|mer.|jeu.|ven.|sam.|dim.",
    ),
}
