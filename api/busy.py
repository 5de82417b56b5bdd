"""What is told when the service does as much of something as it may at a time."""


class BusyError(Exception):
    """The message says of what, in a sentence for a person."""
