"""What the API answers, as frozen types: the base of all of them."""

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """A part of an answer of the API; what no page uses is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")
