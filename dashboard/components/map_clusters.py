"""What the map shows where devices are too many to be told apart: clusters, and their alarms."""

from collections.abc import Iterator

from dashboard.address import link
from dashboard.clusters import MOST_MARKS, Cluster, Placed, clusters
from dashboard.components.map_content import Shown
from dashboard.components.severity import severity_word
from dashboard.figures.map_marks import AlarmMark, ClusterMark
from dashboard.formats import number
from dashboard.kept import kept
from dashboard.state import Alarm
from dashboard.text import now as text

_KEPT = 400  # maps that are open, those of districts and devices among them


def clustered(shown: Shown) -> tuple[list[ClusterMark], list[AlarmMark]]:
    """The clusters, and the worst alarm of each that has any; none where devices are few."""
    marks, alarms = [], []
    for one, here in _with_alarms(_clusters(shown.placed), shown):
        mark = _mark(one, here, shown)
        marks.append(mark)
        if here:
            alarms.append(AlarmMark(one.lon, one.lat, here[0].severity, mark.size_px / 2))
    return marks, alarms


@kept(_KEPT)
def _clusters(placed: list[Placed]) -> list[Cluster]:
    return clusters(placed) if len(placed) > MOST_MARKS else []


def _with_alarms(found: list[Cluster], shown: Shown) -> Iterator[tuple[Cluster, list[Alarm]]]:
    """Each cluster with the alarms of its devices, the worst first."""
    cluster_of = {device: place for place, one in enumerate(found) for device in one.devices}
    alarms: list[list[Alarm]] = [[] for _ in found]
    for alarm in shown.alarms:
        if alarm.device in cluster_of:
            alarms[cluster_of[alarm.device]].append(alarm)
    yield from zip(found, alarms, strict=True)


def _mark(cluster: Cluster, alarms: list[Alarm], shown: Shown) -> ClusterMark:
    silent = len(shown.picture.silent.intersection(cluster.devices))
    words, lang, count = text.WORDS[shown.view.lang], shown.view.lang, len(cluster.devices)
    name = number(count, 0, lang)
    says = [words.cluster.format(n=name, silent=number(silent, 0, lang))]
    if alarms:
        worst = severity_word(alarms[0].severity, lang)
        says.append(words.cluster_alarms.format(n=number(len(alarms), 0, lang), severity=worst))
    return ClusterMark(
        cluster.lon,
        cluster.lat,
        count,
        name,
        "<br>".join(says),
        link(
            shown.view,
            "/",
            metric=shown.metric.id if shown.metric else "none",
            box=cluster.box.text,
        ),
        is_silent=2 * silent > count,
    )
