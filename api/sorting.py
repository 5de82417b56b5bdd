"""The `sort` of a list: the name of a key, with a minus before it for the other way round."""

from api import cursors
from api.problems import ParameterError
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place, Sort

DESCRIPTION = "What the items are in order of; a minus before it turns the order round."
_TEXTS = frozenset({"id", "name", "kind", "district", "device", "metric", "feed"})


def sort_of(text: str) -> Sort:
    """The order that a request asks for, as `time` or `-time`."""
    return Sort(text.removeprefix("-"), is_descending=text.startswith("-"))


def place_of(cursor: str | None, sort: str, names: int) -> Place | None:
    """Where the page that a cursor asks for begins; each row has so many names.

    Raises:
        ParameterError: the cursor is not of a page in this order.
    """
    if not cursor:
        return None
    key_type = str if sort_of(sort).by in _TEXTS else float
    order, key, *place = cursors.decode(cursor, [str, key_type, *[str] * names])
    refuse_other_order(order, sort)
    return Place(key, tuple(place))


def refuse_other_order(order: str, sort: str) -> None:
    """Nothing, when a cursor's order is the one that is asked for.

    Raises:
        ParameterError: it is another.
    """
    if order != sort:
        raise ParameterError("cursor", f"is of a page with sort={order[:100]}: leave it out")


def place_behind(row: Row, *names: str) -> Place:
    """The place behind a row with a `sort_key` and these columns as its names."""
    return Place(row["sort_key"], tuple(str(row[name]) for name in names))


def cursor_of(sort: str, row: Row, *names: str) -> str:
    """The cursor of the page behind such a row."""
    place = place_behind(row, *names)
    return cursors.encode(sort, place.key, *place.names)
