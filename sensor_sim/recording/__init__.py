"""Recorded feeds: messages with the time at which each arrived.

Lines of JSON (`.ndjson`, `.ndjson.gz`), one message each; or files of others, told by a small YAML
file beside them, whose `layout` says what they are.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from sensor_sim.recording.form import Recorded, Recording, RecordingError
from sensor_sim.recording.gbfs import load_gbfs
from sensor_sim.recording.messages import load_messages
from sensor_sim.recording.mobility_count import load_mobility_count
from sensor_sim.recording.parts import files_of
from sensor_sim.recording.table import load_table
from sensor_sim.recording.wide import load_wide
from vigie.city import City
from vigie.city.document import load_yaml

__all__ = ["LAYOUTS", "Recorded", "Recording", "RecordingError", "load_recording"]

Layout = Literal["wide", "table", "gbfs", "mobility_count"]

LAYOUTS: dict[Layout, Callable[[Path, City], Recording]] = {
    "wide": load_wide,
    "table": load_table,
    "gbfs": load_gbfs,
    "mobility_count": load_mobility_count,
}


class _Description(BaseModel):
    """The key that every description has; the layout's own model checks the others."""

    layout: Layout


def load_recording(path: Path, city: City) -> Recording:
    """The recording at `path`.

    Raises:
        CityError: names the file, the line and the mend.
    """
    if path.suffix in {".yaml", ".yml"}:
        return LAYOUTS[load_yaml(path, _Description).layout](path, city)
    if path.name.endswith((".ndjson", ".ndjson.gz")):
        return load_messages(files_of(path), city.config.zone)
    raise RecordingError(
        f"{path}: expected .ndjson, .ndjson.gz, or the .yaml that describes other files"
    )
