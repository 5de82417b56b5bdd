"""Links between entities, and to the next page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from vigie.store.read.sensorthings.entities import Entity

_READABLE = "$',()/:;=@"


@dataclass(frozen=True, slots=True)
class Links:
    """Links below the address of the service, which ends without a slash."""

    root: str

    def at(self, path: str) -> str:
        """The link of a resource path."""
        return f"{self.root}/{quote(path, safe=_READABLE)}"

    def of_set(self, entity: Entity) -> str:
        return f"{self.root}/{entity.plural}"

    def of(self, entity: Entity, identity: Any) -> str:
        """The link of one entity."""
        key = identity
        if isinstance(identity, str):
            key = "'" + quote(identity.replace("'", "''"), safe="'@:") + "'"
        return f"{self.of_set(entity)}({key})"


def with_options(link: str, options: Iterable[tuple[str, Any]]) -> str:
    """The link with query options, which stay readable."""
    return f"{link}?{urlencode(list(options), safe=_READABLE, quote_via=quote)}"
