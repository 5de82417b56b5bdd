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
    config = _with_codecs(config, folder)
    districts = load_districts(folder / "districts.geojson")
    devices = load_devices(folder / "devices.csv", districts)
    return City(folder, config, districts, devices)


def _with_codecs(config: CityConfig, folder: Path) -> CityConfig:
    """The configuration, with the scripts that its feeds name."""
    feeds = tuple(
        feed.model_copy(update={"codec_script": read_text(folder / feed.codec)})
        if feed.codec is not None and feed.codec.endswith(".js") and feed.codec_script is None
        else feed
        for feed in config.feeds
    )
    return config.model_copy(update={"feeds": feeds})
