"""Which answers are compressed: texts and Arrow; not what is already, and no live stream."""

from fastapi import FastAPI
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

_ALSO = (
    "text/csv",
    "application/x-ndjson",
    "application/problem+json",
    "application/vnd.apache.arrow.stream",
)


def compress(app: FastAPI) -> None:
    """Compress what `app` answers, by what its callers accept: zstd, br or gzip."""
    for media_type in _ALSO:
        add_compress_type(media_type)
    # Its events are small, and each must go out at once.
    remove_compress_type("text/event-stream")
    app.add_middleware(CompressMiddleware)
