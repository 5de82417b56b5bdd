"""What is on a map: districts, devices or clusters of them, and the alarms at these."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from dashboard.city import District
from dashboard.figures.scales import Scale

_CLUSTER_PX = 16
_CLUSTER_GROWTH_PX = 6  # for ten times as many devices


@dataclass(frozen=True, slots=True)
class Area:
    """A district on the map: how dark, from 0 to 1, and what it says."""

    district: District
    share: float | None
    says: str
    alarm: str | None = None  # the worst severity that stands in it
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A device on the map. `value` colours it where there are no districts to shade."""

    lon: float
    lat: float
    says: str
    value: float | None = None
    is_suspect: bool = False
    is_stale: bool = False
    device: str = ""
    is_hollow: bool = False  # as the suspect are, and for another reason
    leads_to: str = ""  # a path; the page of the device without


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """The devices of one kind, under the name, colour and symbol of that kind."""

    name: str
    colour: str
    symbol: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class ClusterMark:
    """So many devices near one another, which lead to a closer look."""

    lon: float
    lat: float
    count: int
    name: str  # the count, as the reader writes it
    says: str
    leads_to: str
    is_silent: bool = False  # most of them

    @property
    def size_px(self) -> float:
        return round(_CLUSTER_PX + _CLUSTER_GROWTH_PX * log10(self.count), 1)


@dataclass(frozen=True, slots=True)
class AlarmMark:
    """The worst alarm at a device, around which it stands, or at a cluster, on whose edge it is."""

    lon: float
    lat: float
    severity: str
    edge_px: float | None = None  # of the cluster, from its middle


@dataclass(frozen=True, slots=True)
class PointColours:
    """How values colour devices: five colours along a scale."""

    scale: Scale
    colours: tuple[str, ...]
