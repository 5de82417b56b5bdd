"""Recorded feeds: messages with the time at which each arrived.

Two forms: lines of JSON (`.ndjson`, `.ndjson.gz`), one message each; and wide tables, a column per
device and a row per step, told by a small YAML file beside them.
"""

from pathlib import Path

from sensor_sim.recording.form import Recorded, Recording, RecordingError
from sensor_sim.recording.messages import load_messages
from sensor_sim.recording.parts import files_of
from sensor_sim.recording.wide import load_wide
from vigie.city import City

__all__ = ["Recorded", "Recording", "RecordingError", "load_recording"]


def load_recording(path: Path, city: City) -> Recording:
    """The recording at `path`.

    Raises:
        CityError: names the file, the line and the mend.
    """
    if path.suffix in {".yaml", ".yml"}:
        return load_wide(path, city)
    if path.name.endswith((".ndjson", ".ndjson.gz")):
        return load_messages(files_of(path), city.config.zone)
    raise RecordingError(
        f"{path}: expected .ndjson, .ndjson.gz, or the .yaml that describes a wide table"
    )
