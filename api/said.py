"""What the bodies of acts are made of: exactly what is asked for, in texts that can be kept."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


def _storable(text: str) -> str:
    if "\0" in text or (
        not text.isprintable() and any("\ud800" <= one <= "\udfff" for one in text)
    ):
        raise ValueError("holds a character that no text has")
    return text


Said = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_storable)]


class Body(BaseModel):
    """Whatever else a body holds is refused, lest a typing error pass for a wish."""

    model_config = ConfigDict(extra="forbid")
