"""Who changed or took away what."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api import cursors
from api.answers import answer
from api.context import Here
from api.parameters import Cursor, Name
from api.schemas import audit as schema
from vigie.store.read.access import audit as read_audit

router = APIRouter(tags=["operations"])


class AuditParameters(BaseModel):
    caller: Name | None = Field(None, description="Only acts of this caller, as written there.")
    action: Name | None = Field(None, description="Only such acts: export, change, key.")
    limit: int = Field(100, ge=1, le=1_000, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get("/audit", response_model=schema.Audit)
async def audit(context: Here, asked: Annotated[AuditParameters, Query()]) -> Response:
    """Every change and every export, newest first: by whom, from where, of what, how much."""
    before = cursors.decode(asked.cursor, [int])[0] if asked.cursor else None
    async with context.connection() as connection:
        rows = await read_audit(
            connection,
            caller=asked.caller,
            action=asked.action,
            before=before,
            limit=asked.limit + 1,
        )
    page = rows[: asked.limit]
    more = cursors.encode(page[-1]["id"]) if len(rows) > asked.limit else None
    return answer({"items": page, "next": more})
