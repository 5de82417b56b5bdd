from typing import Any

from dash import html

from dashboard.components.frame import Slot, fill
from dashboard.components.table import Column, table, table_frame
from tests.dashboard.scenery import scene

COLUMNS = (
    Column("device", "Capteur", "link"),
    Column("value", "Valeur", "number", decimals=1, width_px=120),
    Column("at", "Vu", "time"),
)


def grid(lang: str = "fr") -> Any:
    laid_out = table("devices", COLUMNS, scene(f"/?lang={lang}"), "Capteurs")
    assert isinstance(laid_out, html.Div)
    return laid_out.children


def test_numbers_and_times_are_written_in_the_reader_s_language_and_the_city_s_zone() -> None:
    _, number, time = grid().columnDefs
    assert number["valueFormatter"] == {"function": "vigieNumber(params.value, 'fr-FR', 1)"}
    assert time["valueFormatter"] == {
        "function": "vigieTime(params.value, 'fr-FR', 'Europe/Paris')"
    }


def test_the_table_speaks_the_reader_s_language() -> None:
    assert grid().dashGridOptions["localeText"]["noRowsToShow"] == "Rien à montrer"
    assert grid("en").dashGridOptions["localeText"]["noRowsToShow"] == "Nothing to show"


def test_rows_come_by_a_slot_and_are_told_apart_by_their_id() -> None:
    rows = [{"id": "a", "device": {"name": "A", "href": "/devices/a"}, "value": 1.5}]
    frame = table_frame("devices", rows)
    assert frame == {Slot("devices", "rowData"): rows}
    laid_out = table("devices", COLUMNS, scene(), "Capteurs")
    fill(laid_out, frame)
    assert laid_out.children.rowData == rows
    assert laid_out.children.getRowId == "params.data.id"


def test_a_column_is_never_narrower_than_its_longest_word() -> None:
    district = Column("district", "Quartier", wraps=True, least_px=125)
    laid_out = table("devices", (district, *COLUMNS), scene(), "Capteurs").children
    assert [one["minWidth"] for one in laid_out.columnDefs] == [125, 64, 64, 64]


def test_rows_that_come_and_go_have_room_for_their_lines_before_they_are_measured() -> None:
    usual = table("devices", COLUMNS, scene(), "Capteurs").children
    assert "rowHeight" not in usual.dashGridOptions
    roomy = table("devices", COLUMNS, scene(), "Capteurs", least_lines=2).children
    assert roomy.dashGridOptions["rowHeight"] == 56
