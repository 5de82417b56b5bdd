"""What keeps ingest from serving as asked."""


class IngestError(Exception):
    """Ingest cannot serve as it is set: the message says what is wrong and how to mend it."""
