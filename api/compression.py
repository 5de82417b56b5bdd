"""Which answers are compressed: texts and Arrow; not what is already, and no live stream."""

from typing import Any

from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

for _media_type in (
    "text/csv",
    "application/x-ndjson",
    "application/problem+json",
    "application/vnd.apache.arrow.stream",
):
    add_compress_type(_media_type)
# Its events are small, and each must go out at once.
remove_compress_type("text/event-stream")

Compression: Any = CompressMiddleware
