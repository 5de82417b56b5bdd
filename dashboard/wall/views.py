"""The views that a wall may show, in the order in which they come unless it is said otherwise."""

from collections.abc import Mapping

from dashboard.city import Place
from dashboard.components.map_panel import map_metrics
from dashboard.wall import alarms, city, districts, goals, network
from dashboard.wall.programme import measures_of, programme_view
from dashboard.wall.view import WallView


def views_of(place: Place) -> Mapping[str, WallView]:
    """All that have something to show in a city, by the names that its file and URLs have."""
    programmes = {one: programme_view(one) for one in place.programmes if measures_of(one, place)}
    compares = place.districts and map_metrics(place)
    return {
        "city": city.VIEW,
        "alarms": alarms.VIEW,
        **programmes,
        **({"districts": districts.VIEW} if compares else {}),
        **({"goals": goals.VIEW} if place.city.goals else {}),
        "network": network.VIEW,
    }
