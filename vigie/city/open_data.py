"""Under which terms, and by whom, a city's data is open: what a data portal must know of it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from vigie.catalogue import Strict, Text

Uri = Annotated[str, Field(pattern=r"^https?://[^\s<>\"{}|\\^`]+$", max_length=500)]
Email = Annotated[str, Field(pattern=r"^[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+$", max_length=254)]


class Publisher(Strict):
    """Who answers for the data."""

    name: Text
    url: Uri | None = None


class Contact(Strict):
    """Whom to ask about the data: by an address, a page, or both."""

    name: Text
    email: Email | None = None
    url: Uri | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.email is None and self.url is None:
            raise ValueError("give an 'email' or a 'url'")
        return self


class OpenData(Strict):
    """`licence` and `place` are URIs; `place` names the city in a gazetteer.

    Borders are often somebody else's: without a licence of their own they are not published.
    """

    licence: Uri
    districts_licence: Uri | None = None
    publisher: Publisher
    contact: Contact
    place: Uri | None = None
