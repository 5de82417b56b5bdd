"""What the page of the city now says of alarms, of what changed, and of what is usual."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    calm: str
    calm_since: str
    calm_for_long: str
    calm_unseen: str
    all_alarms: str
    more: str
    changed: str
    unchanged: str
    raised: str
    cleared: str
    above: str
    below: str
    usual: str
    out_of_band: str
    reached: str
    not_reached: str
    at_least: str
    at_most: str
    alarm_here: str
    cluster: str
    cluster_alarms: str
    legend_clusters: str
    whole_map: str


WORDS: Final = {
    "en": Words(
        calm="All calm",
        calm_since="No alarm stands; the last went at {time}.",
        calm_for_long="No alarm stands, and none has in the last 24 hours.",
        calm_unseen="Still to acknowledge: {n}.",
        all_alarms="All alarms",
        more="and {n} more",
        changed="What changed in the last hour",
        unchanged="Nothing of note.",
        raised="Alarm: {name}, {where}",
        cleared="Over: {name}, {where}",
        above="▲ {share} above usual",
        below="▼ {share} below usual",
        usual="≈ as usual",
        out_of_band="{name}: {usual}",
        reached="✓ goal: {goal}",
        not_reached="✗ goal: {goal}",
        at_least="≥ {target}",
        at_most="≤ {target}",
        cluster="{n} devices, {silent} silent: click to look closer",
        cluster_alarms="Alarms: {n} (worst: {severity})",
        legend_clusters="Circle: that many devices, click to look closer · hollow: most are silent"
        " · sign on it: its worst alarm · outlined: district with an alarm",
        whole_map="Whole city",
        alarm_here="Alarm ({severity}): {name}",
    ),
    "fr": Words(
        calm="Tout est calme",
        calm_since="Aucune alarme active\u202f; la dernière a fini à {time}.",
        calm_for_long="Aucune alarme active, et aucune depuis 24 heures.",
        calm_unseen="Reste à acquitter\u202f: {n}.",
        all_alarms="Toutes les alarmes",
        more="et {n} autres",
        changed="Ce qui a changé depuis une heure",
        unchanged="Rien de notable.",
        raised="Alarme\u202f: {name}, {where}",
        cleared="Finie\u202f: {name}, {where}",
        above="▲ {share} au-dessus de l'habituel",
        below="▼ {share} sous l'habituel",
        usual="≈ comme d'habitude",
        out_of_band="{name}\u202f: {usual}",
        reached="✓ objectif\u202f: {goal}",
        not_reached="✗ objectif\u202f: {goal}",
        at_least="≥ {target}",
        at_most="≤ {target}",
        cluster="{n} capteurs, dont {silent} muets\u202f: cliquer pour s'approcher",
        cluster_alarms="Alarmes\u202f: {n} (la pire\u202f: {severity})",
        legend_clusters="Cercle\u202f: autant de capteurs, cliquer pour s'approcher"
        " · évidé\u202f: la plupart muets · signe\u202f: sa pire alarme"
        " · entouré\u202f: quartier en alarme",
        whole_map="Toute la ville",
        alarm_here="Alarme ({severity})\u202f: {name}",
    ),
}
