"""What every answer's model shares."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer

from vigie.catalogue import Text

__all__ = ["Model", "Text", "Time"]


class Model(BaseModel):
    """Exactly these fields: an answer with others would be undocumented."""

    model_config = ConfigDict(extra="forbid")


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


Time = Annotated[AwareDatetime, PlainSerializer(_written, return_type=str, when_used="json")]
