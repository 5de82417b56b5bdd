"""What devices come to together, by the metric's own arithmetic; and which of them to show."""

from collections.abc import Sequence

from sensor_sim.describe.day import Track, Values
from vigie.catalogue import Metric, Spatial

_SHOWN = 4


def together(metric: Metric, tracks: Sequence[Track], weights: Sequence[Track]) -> Values:
    """All devices as one: their sum, mean, weighted mean or highest; None where there is none.

    `weights` are the tracks of the weighting metric, of the same devices.
    """
    weight_of = {one.device.id: one.values for one in weights}
    bins = len(tracks[0].values)
    combined: Values = []
    for number in range(bins):
        said = [
            (value, weight_of.get(one.device.id, [None] * bins)[number])
            for one in tracks
            if (value := one.values[number]) is not None
        ]
        combined.append(_combined(metric.spatial, said) if said else None)
    return combined


def _combined(spatial: Spatial, said: list[tuple[float, float | None]]) -> float | None:
    values = [value for value, _ in said]
    match spatial:
        case Spatial.SUM:
            return sum(values)
        case Spatial.MAX:
            return max(values)
        case Spatial.WEIGHTED:
            total = sum(weight or 0.0 for _, weight in said)
            return sum(value * (weight or 0.0) for value, weight in said) / total if total else None
        case Spatial.MEAN | Spatial.NONE:
            return sum(values) / len(values)


def shares(metric: Metric, tracks: Sequence[Track]) -> dict[int, Values]:
    """For each state of a metric, the percentage of the devices that are in it."""
    return {
        code: [
            _percentage(
                code, [value for one in tracks if (value := one.values[number]) is not None]
            )
            for number in range(len(tracks[0].values))
        ]
        for code in metric.states
    }


def _percentage(code: int, said: list[float]) -> float | None:
    return 100 * sum(round(one) == code for one in said) / len(said) if said else None


def shown(tracks: Sequence[Track]) -> list[str]:
    """A few devices that stand for all: from one that says much to one that says little."""
    by_size = sorted(tracks, key=lambda one: (-_mean(one), one.device.id))
    count = min(_SHOWN, len(by_size))
    # The middle of each fourth: the greatest of all would make the others flat.
    places = [(2 * number + 1) * len(by_size) // (2 * count) for number in range(count)]
    return [by_size[place].device.id for place in places]


def _mean(track: Track) -> float:
    said = [one for one in track.values if one is not None]
    return sum(said) / len(said) if said else 0.0
