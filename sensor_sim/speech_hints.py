"""What to know before a city speaks foreign formats: who is silent, and who is not heard."""

from collections.abc import Iterator

from sensor_sim.dialects.feeds import feed_of
from sensor_sim.speech import Speech
from vigie.city import City
from vigie.city.feeds import Feed


def hints(city: City, speech: Speech) -> Iterator[str]:
    """A sentence about the devices that say nothing, and one about the feeds that are not there."""
    kinds = list(dict.fromkeys(one.kind for one in city.devices))
    silent = [one for one in city.devices if speech.is_silent(one)]
    if silent:
        named = ", ".join(kind for kind in kinds if kind not in speech.formats)
        yield (
            f"{len(silent)} of {len(city.devices)} devices are silent, as no format asked for has "
            f"words for them ({named}): add --format canonical to hear them, too"
        )
    heard = {feed.subscription for feed in city.config.feeds}
    zone = city.config.time_zone
    unheard = {
        name: None
        for kind, name in speech.foreign(city.devices).items()
        if _topic(name, kind, zone) not in heard
    }
    if unheard:
        options = " ".join(f"--format {name}" for name in unheard)
        yield (
            f"{city.folder / 'city.yaml'} lacks feeds for {', '.join(unheard)}: "
            f"`vigie sim feeds {options}` prints them"
        )


def _topic(name: str, kind: str, zone: str) -> str:
    return Feed.model_validate(feed_of(name, kind, zone)).subscription
