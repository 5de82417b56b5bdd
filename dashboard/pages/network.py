"""*Network*: devices and feeds by how they are heard, what cannot be read, and who comes new."""

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

from dash import html

from dashboard.address import url_of
from dashboard.alarms import ALARMS, Alarms, worst_first
from dashboard.components.absence import absence
from dashboard.components.choice import choice
from dashboard.components.dead_letters import (
    groups_question,
    letters_frame,
    letters_panel,
    sample_question,
)
from dashboard.components.device_hands import device_hands, device_hands_frame
from dashboard.components.filters import (
    ANY,
    district_filter,
    districts_or_any,
    filter_to_drop,
    kind_filter,
    kinds_or_any,
)
from dashboard.components.flow_panel import (
    flow_frame,
    flow_panel,
    maintenance_question,
    status_question,
)
from dashboard.components.frame import Frame
from dashboard.components.health_figures import (
    PROVISIONAL,
    SHOWN,
    health_figures,
    health_figures_frame,
)
from dashboard.components.health_groups import BY, health_groups, health_groups_frame
from dashboard.components.health_map import health_map, health_map_frame
from dashboard.components.health_table import health_table, health_table_frame
from dashboard.components.network_link import PATH, network_link
from dashboard.formats import number, rate
from dashboard.network import (
    NETWORK,
    PATH_OF_COUNTS,
    PATH_OF_DEVICES,
    DeviceHealths,
    FeedQualities,
    HealthCounts,
    Network,
    together,
)
from dashboard.page import Given, Page, Parameter, one_of
from dashboard.question import Pace, Question, question
from dashboard.scene import Entry, Scene, at_moment
from dashboard.state import Alarm, Device
from dashboard.text import network as text

_SORTS = ("health", "-last_seen", "-skew_s", "-duplicates", "name")
_ROWS = 50
_LONGEST = 256
_FILTERS = ("show", "kind", "district", "feed", "sort")
_FEEDS = Pace(15)


def _feed(value: str, _: Given) -> str | None:
    return value if value and len(value) <= _LONGEST else None


def _device(value: str, given: Given) -> str | None:
    return value if value in given.picture.devices else None


def _mark(arguments: Any) -> str:
    """What a place in the list goes with: other filters make another list."""
    return f"{crc32('|'.join(arguments[one] for one in _FILTERS).encode()):x}"


def _after(value: str, given: Given) -> str | None:
    return value if value.startswith(f"{_mark(given.arguments)}.") else None


def _letters(value: str, _: Given) -> str | None:
    return value if len(value) <= _LONGEST else None


def layout(scene: Scene) -> html.Div:
    opened = _opened(scene)
    return html.Div(
        [
            health_figures(scene),
            html.Div(_choices(scene), className="controls"),
            html.Div(
                [
                    health_groups(scene),
                    flow_panel(scene) if scene.view.at is None else _not_then(scene),
                ],
                className="network-where",
            ),
            html.Div(
                [
                    health_table(scene),
                    html.Div(
                        [
                            *([device_hands(scene, opened, _url(scene))] if opened else []),
                            health_map(scene),
                        ],
                        className="network-place",
                    ),
                ],
                className="network-devices",
            ),
            *([letters_panel(scene)] if scene.view.at is None else []),
        ],
        id="network-room",
        className="room network-room",
    )


def _url(scene: Scene) -> str:
    return url_of(scene.view, PAGE)


def _not_then(scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            html.Div(html.H2(words.not_then, className="panel-title"), className="panel-head"),
            html.P(words.not_then_detail, className="alarm-note"),
        ],
        className="panel",
    )


def _choices(scene: Scene) -> list[Any]:
    words, view = text.WORDS[scene.view.lang], scene.view
    sorts = list(zip(_SORTS, words.sorts.split("|"), strict=True))
    found: list[Any] = [
        kind_filter(scene, words.kind, words.any_kind),
        district_filter(scene, words.district, words.any_district),
        choice("sort", view, words.sort, sorts),
    ]
    if view["feed"] != ANY:
        found.append(filter_to_drop(words.feed, view["feed"], network_link(view, feed=ANY)))
    return found


def _opened(scene: Scene) -> Device | None:
    return scene.picture.devices.get(scene.view["device"])


def _asked(scene: Scene, *names: str) -> dict[str, Any]:
    return {name: scene.view[name] for name in names if scene.view[name] != ANY}


def counts_question(scene: Scene) -> Question[Network]:
    """Of all groups, also where one of them is chosen: another may be next."""
    by = scene.view["by"]
    narrowed = _asked(scene, *(one for one in BY if one != by))
    return at_moment(scene, Network, PATH_OF_COUNTS, NETWORK, group_by=by, **narrowed)


def list_question(scene: Scene) -> Question[DeviceHealths]:
    show = scene.view["show"]
    chosen = _asked(scene, *BY)
    if show == PROVISIONAL:
        chosen["status"] = show
    elif show != ANY:
        chosen["health"] = show
    cursor = scene.view["after"].partition(".")[2] or None
    return at_moment(
        scene,
        DeviceHealths,
        PATH_OF_DEVICES,
        NETWORK,
        sort=scene.view["sort"],
        limit=_ROWS,
        cursor=cursor,
        **chosen,
    )


def device_question(scene: Scene) -> Question[DeviceHealths] | None:
    """The one that is open: it may not be in the list, or no longer."""
    device = scene.view["device"]
    if not device:
        return None
    return at_moment(scene, DeviceHealths, PATH_OF_DEVICES, NETWORK, device=device)


def alarms_question(scene: Scene) -> Question[Alarms]:
    return at_moment(scene, Alarms, "/v1/alarms", ALARMS, is_whole=True)


def feeds_question() -> Question[FeedQualities]:
    return question(FeedQualities, "/v1/quality/feeds", _FEEDS)


def questions(scene: Scene) -> Iterable[Question[Any]]:
    yield counts_question(scene)
    yield list_question(scene)
    yield alarms_question(scene)
    one = device_question(scene)
    yield from [one] if one else []
    if scene.view.at is not None:
        return
    yield status_question()
    yield maintenance_question()
    yield groups_question()
    if scene.view["by"] == "feed":
        yield feeds_question()
    sample = sample_question(scene)
    yield from [sample] if sample else []


def frame(scene: Scene) -> Frame:
    counts, listed = scene.answer(counts_question(scene)), scene.answer(list_question(scene))
    groups = counts.body.groups if counts.body else ()
    chosen = scene.view[scene.view["by"]]
    shown = together(one for one in groups if chosen in {ANY, one.key})
    devices = listed.body.items if listed.body else ()
    words = text.WORDS[scene.view.lang]
    empty = words.empty if scene.picture.devices else words.empty_city
    frame = {
        **health_figures_frame(scene, shown if counts.body else None),
        **health_groups_frame(
            scene,
            groups,
            absence(scene, counts, words.no_groups, is_empty=not groups),
            _beside(scene),
        ),
        **health_table_frame(
            scene,
            devices,
            _alarms(scene),
            shown=_shown(scene, len(devices), shown if counts.body else None),
            ways=_ways(scene, listed.body),
            empty=absence(scene, listed, empty, is_empty=not devices),
        ),
    }
    opened, one = _opened(scene), device_question(scene)
    body = scene.answer(one).body if one else None
    health = next(iter(body.items), None) if body else None
    frame |= health_map_frame(scene, _with(devices, body), opened)
    if opened is not None:
        frame |= device_hands_frame(scene, health)
    if scene.view.at is None:
        frame |= {**flow_frame(scene), **letters_frame(scene)}
    return frame


def _with(devices: Sequence[Any], opened: DeviceHealths | None) -> list[Any]:
    """Those of the list, and the one that is open."""
    known = {one.id for one in devices}
    return [*devices, *(one for one in (opened.items if opened else ()) if one.id not in known)]


def _beside(scene: Scene) -> dict[str, list[str]]:
    """Of each feed, what is known of its messages: for staff."""
    if scene.view["by"] != "feed" or scene.view.at is not None:
        return {}
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    body, beside = scene.answer(feeds_question()).body, dict[str, list[str]]()
    for one in body.items if body else ():
        beside[one.feed] = [words.rate.format(rate=rate(one.readings_per_min, lang))]
        if one.dead_letters:
            said = words.letters_one if one.dead_letters == 1 else words.letters_many
            beside[one.feed].append(said.format(n=number(one.dead_letters, 0, lang)))
    return beside


def _alarms(scene: Scene) -> dict[str, Alarm]:
    """The worst that stands, by device."""
    body = scene.answer(alarms_question(scene)).body
    worst: dict[str, Alarm] = {}
    for one in worst_first(one for one in (body.items if body else ()) if one.stands):
        if one.device is not None:
            worst.setdefault(one.device, one)
    return worst


def _shown(scene: Scene, rows: int, counts: HealthCounts | None) -> str:
    if counts is None:
        return ""
    show, lang = scene.view["show"], scene.view.lang
    of = counts.expected + counts.retired if show == ANY else counts.of(show)
    n, total = number(rows, 0, lang), number(of, 0, lang)
    return text.WORDS[lang].shown.format(n=n, of=total)


def _ways(scene: Scene, body: DeviceHealths | None) -> list[html.A]:
    words, view = text.WORDS[scene.view.lang], scene.view
    ways = []
    if view["after"]:
        ways.append(html.A(words.first_page, href=network_link(view)))
    if body is not None and body.next:
        after = f"{_mark(dict(view.arguments))}.{body.next}"
        ways.append(html.A(words.next_page.format(n=_ROWS), href=network_link(view, after=after)))
    return ways


PAGE = Page(
    name="network",
    path=PATH,
    title=lambda scene: text.WORDS[scene.view.lang].title,
    layout=layout,
    frame=frame,
    parameters=(
        one_of("show", lambda _: SHOWN),
        one_of("kind", kinds_or_any),
        one_of("district", districts_or_any),
        Parameter("feed", _feed, lambda _: ANY),
        one_of("sort", lambda _: _SORTS),
        one_of("by", lambda _: BY),
        Parameter("after", _after, lambda _: ""),
        Parameter("device", _device, lambda _: ""),
        Parameter("letters", _letters, lambda _: ""),
    ),
    questions=questions,
    entries=lambda scene: [Entry(text.WORDS[scene.view.lang].title, PATH)],
)
