"""What is wrong with a request: refused with 400, as OGC 18-088 says."""


class RequestError(Exception):
    """A query option or a path that cannot be answered: which one, and what would be right."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(f"{option}: {message}")
        self.option = option
        self.message = message


class NoSuchResourceError(Exception):
    """A path that leads nowhere: an unknown set, entity or property."""
