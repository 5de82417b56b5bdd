from dashboard.components.map_content import Shown, areas, mark_groups, scales
from dashboard.figures.map_marks import Mark
from dashboard.state import Picture
from dashboard.view import View
from tests.dashboard.pictures import FLOW, LIGHT, SPEED, device, picture, value
from tests.dashboard.scenery import FLOWS

VIEW = View("fr", "now")


def shown(given: Picture, metric: str = "vehicle_flow") -> Shown:
    assert given.place is not None
    return Shown(given, given.place, given.place.metrics.get(metric), VIEW, FLOWS.groups)


def mark(given: Picture) -> Mark:
    (group,) = mark_groups(shown(given))
    (found,) = group.marks
    return found


def test_a_district_tells_its_value_and_who_reports() -> None:
    asked = shown(picture())
    north, south = areas(asked, scales(asked)[0])
    assert "Débit de véhicules: 900\u00a0véh/h" in north.says
    assert "2 capteurs actifs sur 3" in north.says
    assert (north.share, south.share) == (0.9, None)
    assert "pas de valeur" in south.says


def test_devices_only_means_no_shading() -> None:
    asked = shown(picture(), "none")
    assert all(area.share is None for area in areas(asked, scales(asked)[0]))


def test_a_device_tells_name_kind_values_and_time() -> None:
    says = mark(picture(devices=(device("a"),), values=(value("a", 812),))).says
    assert says == (
        "<b>Device a</b><br>Compteur de trafic<br>Débit de véhicules: 812\u00a0véh/h<br>à 08:08:15"
    )


def test_a_state_is_told_in_words() -> None:
    cabinet = device("c", kind="light_cabinet")
    assert (
        LIGHT.states[1]["fr"]
        in mark(picture(devices=(cabinet,), values=(value("c", 1, metric="lighting_state"),))).says
    )


def test_a_silent_device_says_since_when() -> None:
    found = mark(picture(devices=(device("a"),), values=(value("a", 812, ago_s=600),)))
    assert found.is_stale
    assert "muet depuis 07:58:20" in found.says


def test_a_suspect_value_is_marked() -> None:
    suspect = value("a", 99999, quality=("out_of_range",))
    found = mark(picture(devices=(device("a"),), values=(suspect,)))
    assert found.is_suspect
    assert "(suspecte)" in found.says


def test_a_device_that_never_reported_is_on_the_map() -> None:
    assert "aucune mesure" in mark(picture(devices=(device("a"),))).says


def test_a_device_without_a_place_is_not() -> None:
    assert mark_groups(shown(picture(devices=(device("a", lat=None),)))) == []


def test_names_from_outside_cannot_smuggle_markup_into_the_map() -> None:
    rogue = device("a").model_copy(update={"name": "<a href='x'>"})
    assert "<a" not in mark(picture(devices=(rogue,))).says


def test_without_districts_devices_take_the_colour_of_their_fresh_good_values() -> None:
    values = (
        value("a", 30, metric=SPEED.id),
        value("b", 58, metric=SPEED.id),
        value("old", 200, metric=SPEED.id, ago_s=3600),
        value("wrong", -5, metric=SPEED.id, quality=("out_of_range",)),
    )
    devices = tuple(device(one) for one in ("a", "b", "old", "wrong"))
    given = picture(districts=(), devices=devices, values=values)
    shades, points = scales(shown(given, SPEED.id))
    assert shades is None
    assert points is not None
    assert points.scale == (30, 60)


def test_kinds_of_one_programme_share_a_colour_and_differ_in_symbol() -> None:
    both = (device("a"), device("p", kind="car_park"))
    one, two = mark_groups(shown(picture(devices=both)))
    assert one.colour == two.colour
    assert one.symbol != two.symbol
    assert FLOW.spatial == "sum"
