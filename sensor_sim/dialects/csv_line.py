"""Lines of separated values, as French data loggers write them: day first, decimal comma, UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sensor_sim.dialects.clocks import in_seconds
from sensor_sim.dialects.dialect import (
    Dialect,
    Draft,
    Utterance,
    Written,
    of_every_kind,
    stateless,
)

_WORDS = of_every_kind({})


def _write(said: Utterance) -> Iterator[Draft]:
    time = datetime.fromtimestamp(said.time_ms // 1000, UTC)
    columns = _columns(said.device.kind)
    cells = [time.strftime("%d/%m/%Y"), time.strftime("%H:%M:%S")]
    cells += [_cell(said.fields.get(name, "")) for name in columns]
    yield Draft(f"csv/{said.device.kind}/{said.name}", ";".join(cells).encode(), tuple(said.fields))


def _cell(value: Written) -> str:
    return str(value).replace(".", ",")


def _columns(kind: str) -> list[str]:
    return [word.field for word in _WORDS[kind].values()]


def _feed(kind: str, _: str) -> dict[str, Any]:
    return {
        "topic": f"csv/{kind}/{{device}}",
        "time_zone": "UTC",
        "time_format": "%d/%m/%Y %H:%M:%S",
        "csv": {"columns": ["date", "time", *_columns(kind)], "separator": ";", "decimal": ","},
    }


CSV_LINE = Dialect("csv_line", _WORDS, _feed, stateless(_write), clock=in_seconds)
