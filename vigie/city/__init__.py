"""A city folder, loaded and validated: everything that is particular to one city."""

from dataclasses import dataclass
from pathlib import Path

from vigie.city.config import CityConfig
from vigie.city.document import CityError, load_yaml, read_text
from vigie.city.places import District, Districts, load_devices, load_districts
from vigie.model import Device

__all__ = ["City", "CityConfig", "CityError", "District", "Districts", "load_city"]


@dataclass(frozen=True, slots=True)
class City:
    """One city: its configuration, its districts and the devices that its file lists."""

    folder: Path
    config: CityConfig
    districts: Districts
    devices: tuple[Device, ...]

    @property
    def id(self) -> str:
        return self.config.id


def load_city(folder: Path) -> City:
    """The city in `folder`: `city.yaml`, and `districts.geojson` and `devices.csv` if present.

    Raises:
        CityError: the folder cannot be used; the message says where and why.
    """
    if not (folder / "city.yaml").is_file():
        known = sorted(one.parent.name for one in folder.parent.glob("*/city.yaml"))
        raise CityError(
            f"{folder}: there is no city.yaml here; "
            f"the cities in {folder.parent} are: {', '.join(known) or 'none'}"
        )
    config = load_yaml(folder / "city.yaml", CityConfig)
    if config.id != folder.name:
        raise CityError(f"{folder / 'city.yaml'}: id: is {config.id!r}, its folder {folder.name!r}")
    config = _with_scripts(config, folder)
    districts = load_districts(folder / "districts.geojson")
    devices = load_devices(folder / "devices.csv", districts)
    return City(folder, config, districts, devices)


def _with_scripts(config: CityConfig, folder: Path) -> CityConfig:
    """The configuration, with the texts of the scripts that its feeds name."""
    feeds = []
    for feed in config.feeds:
        missing = feed.script_names - feed.scripts.keys()
        scripts = feed.scripts | {name: read_text(folder / name) for name in sorted(missing)}
        feeds.append(feed.model_copy(update={"scripts": scripts}) if missing else feed)
    return config.model_copy(update={"feeds": tuple(feeds)})
