"""A page of any table, column by column."""

from typing import Any

from pydantic import Field

from api.schemas.base import Model


class ColumnField(Model):
    """`unit` is a UCUM code, where the column has one."""

    name: str
    type: str
    unit: str | None


class Columns(Model):
    """What `format=columns` answers: the cells of each of the `fields`, in `columns`."""

    fields: list[ColumnField]
    columns: dict[str, list[Any]]
    next: str | None = Field(description="The cursor of the next page, where there is one.")
