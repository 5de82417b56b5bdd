"""A table: columns from a small declaration, rows from a slot, texts in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import dash_ag_grid as dag
from dash import html

from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot
from dashboard.formats import LOCALES
from dashboard.scene import Scene
from dashboard.text import table as text

LONG_WORD_PX = 118  # such as arrondissement
_LEAST_PX = 64
_ROW_PX, _LINE_PX = 42, 14
_PAGE_ROWS = 25


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows' `field`.

    Cells of links are {"name", "href"}, of states {"name", "state"}, of times RFC 3339.

    Cells of heat are links with a `value` to sort by, its `text`, what it `says` in full, and a
    `shade`; `arrow` and `mark` stand beside the text.
    """

    field: str
    name: str
    kind: Literal["text", "number", "time", "link", "state", "heat"] = "text"
    width_px: int | None = None  # absent: a share of the room there is
    decimals: int = 0
    share: int = 1  # of the room there is, where there is no width
    least_px: int = _LEAST_PX  # where it shares, as much as its longest word takes
    wraps: bool = False  # into as many lines as it takes, rather than being cut off
    is_minor: bool = False  # left out where the screen is narrow
    is_pinned: bool = False  # stays in sight while the others are scrolled


def table(
    key: str,
    columns: Iterable[Column],
    scene: Scene,
    label: str,
    *,
    is_sortable: bool = True,
    least_lines: int = 1,
) -> html.Div:
    """The table `key`, still without rows; `label` is for who cannot see it.

    It is as high as its rows, and comes in pages where these are many: nothing scrolls inside it.
    One that holds a page of a longer list is not sortable, as its order would not be the list's.
    A new row is measured a moment late: where rows come and go, `least_lines` are as many as
    they usually take, or they would be drawn over one another until then.
    """
    return html.Div(
        dag.AgGrid(
            id=key,
            columnDefs=[_definition(one, scene) for one in columns],
            defaultColDef={
                "sortable": is_sortable,
                "resizable": True,
                "flex": 1,
                "wrapHeaderText": True,
                "autoHeaderHeight": True,
            },
            rowData=[],
            getRowId="params.data.id",
            dashGridOptions=_options(scene) | _height(least_lines, scene),
            eventListeners={
                "gridSizeChanged": ["vigieFit(params)"],
                "rowDataUpdated": [f"vigiePages(params, {_PAGE_ROWS})"] if is_sortable else [],
            },
            style={"height": None},
        ),
        className="table",
        role="region",
        **aria(label=label),
    )


def table_frame(key: str, rows: Iterable[Mapping[str, Any]]) -> Frame:
    """The rows, each with an `id` of its own."""
    return {Slot(key, "rowData"): [dict(one) for one in rows]}


def top_rows_frame(key: str, rows: Iterable[Mapping[str, Any]], scene: Scene) -> Frame:
    """Rows that stay above all others, whatever these are sorted by."""
    options = {**_options(scene), "pinnedTopRowData": [dict(one) for one in rows]}
    return {Slot(key, "dashGridOptions"): options}


def _options(scene: Scene) -> dict[str, Any]:
    return {
        "localeText": text.WORDS[scene.view.lang],
        "animateRows": False,
        "ensureDomOrder": True,
        "suppressNoRowsOverlay": True,  # the page says below why there are none
        "domLayout": "autoHeight",
        "paginationPageSize": _PAGE_ROWS,
        "paginationPageSizeSelector": False,
    }


def _height(least_lines: int, scene: Scene) -> dict[str, int]:
    """Of rows, where they have more lines than one."""
    if least_lines == 1:
        return {}
    return {"rowHeight": round((_ROW_PX + _LINE_PX * (least_lines - 1)) * scene.view.zoom)}


def _definition(column: Column, scene: Scene) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "field": column.field,
        "headerName": column.name,
        "context": {"isMinor": column.is_minor},
        "minWidth": round(column.least_px * scene.view.zoom),
    }
    if column.width_px is not None:
        definition |= {"width": round(column.width_px * scene.view.zoom), "flex": 0}
    elif column.share > 1:
        definition["flex"] = column.share
    if column.wraps:
        definition |= {"wrapText": True, "autoHeight": True}
    if column.is_pinned:
        definition["pinned"] = "left"
    locale = LOCALES[scene.view.lang].replace("_", "-")
    if column.kind == "number":
        definition |= {
            "type": "numericColumn",
            "valueFormatter": _call("vigieNumber", locale, column.decimals),
        }
    elif column.kind == "time":
        definition["valueFormatter"] = _call("vigieTime", locale, scene.place.city.time_zone)
    elif column.kind == "link":
        definition |= {
            "cellRenderer": "VigieLink",
            "valueFormatter": _call("vigieName"),
            "comparator": {"function": "vigieByName"},
        }
    elif column.kind == "state":
        definition |= {"cellRenderer": "VigieState", "valueFormatter": _call("vigieName")}
    elif column.kind == "heat":
        definition |= {
            "cellRenderer": "VigieHeat",
            "cellClass": "heat-cell",
            "valueFormatter": _call("vigieText"),
            "comparator": {"function": "vigieByValue"},
        }
    return definition


def _call(function: str, *arguments: str | int) -> dict[str, str]:
    """A function of `assets/table.js`, of the cell's value."""
    return {"function": f"{function}({', '.join(['params.value', *map(repr, arguments)])})"}
