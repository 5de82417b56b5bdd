"""What is said of the way through the past: the bar, its buttons and marks, and what was then."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    city: str
    city_then: str
    bar: str
    slider: str
    play: str
    pause: str
    back: str
    on: str
    alarm_before: str
    alarm_after: str
    speed: str
    speeds: str
    span: str
    spans: str
    mark: str
    marks: str
    hour_ago: str
    day_ago: str
    week_ago: str
    newest_then: str
    no_newest_then: str
    in_part: str
    simulator_is_now: str


WORDS: Final = {
    "en": Words(
        city="City",
        city_then="The city then",
        bar="Time travel",
        slider="Moment shown",
        play="Play",
        pause="Pause",
        back="A step back",
        on="A step on",
        alarm_before="To the alarm before",
        alarm_after="To the next alarm",
        speed="Speed",
        speeds="1 min/s|10 min/s|1 h/s",
        span="Range of the slider",
        spans="24 h|7 days|28 days",
        mark="{time} · {severity} alarm: {name}, {where}",
        marks="Marks: alarms raised, the taller the more severe",
        hour_ago="An hour ago",
        day_ago="Yesterday at this time",
        week_ago="A week ago",
        newest_then="Last reading at {time}",
        no_newest_then="No reading in the week before",
        in_part="Not all of it is known: {why}",
        simulator_is_now=(
            "This page is always about now: a replay or a simulation cannot be steered in the past."
        ),
    ),
    "fr": Words(
        city="Ville",
        city_then="La ville à ce moment",
        bar="Voyage dans le temps",
        slider="Moment affiché",
        play="Lecture",
        pause="Pause",
        back="Un pas en arrière",
        on="Un pas en avant",
        alarm_before="À l'alarme précédente",
        alarm_after="À l'alarme suivante",
        speed="Vitesse",
        speeds="1 min/s|10 min/s|1 h/s",
        span="Étendue du curseur",
        spans="24 h|7 jours|28 jours",
        mark="{time} · alarme {severity}\u202f: {name}, {where}",
        marks="Repères\u202f: alarmes déclenchées, d'autant plus hauts qu'elles sont graves",
        hour_ago="Il y a une heure",
        day_ago="Hier à la même heure",
        week_ago="Il y a une semaine",
        newest_then="Dernière mesure à {time}",
        no_newest_then="Aucune mesure dans la semaine précédente",
        in_part="Tout n'est pas connu\u202f: {why}",
        simulator_is_now=(
            "Cette page montre toujours l'instant présent\u202f: "
            "on ne pilote ni rejeu ni simulation dans le passé."
        ),
    ),
}
