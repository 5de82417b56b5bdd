"""Tables as Arrow's stream and as Parquet, batch by batch: nothing of what is written is kept."""

import io

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

# Row groups that readers can skip, and compress well.
_GROUP_ROWS = 131_072


class ArrowWriter:
    def __init__(self, schema: pa.Schema) -> None:
        self._out = _Drain()
        self._writer = pa.ipc.new_stream(self._out, schema)

    def begin(self) -> bytes:
        return self._out.take()

    def write(self, batch: pa.RecordBatch) -> bytes:
        self._writer.write_batch(batch)
        return self._out.take()

    def end(self) -> bytes:
        self._writer.close()
        return self._out.take()


class ParquetWriter:
    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._out = _Drain()
        self._writer = pa.parquet.ParquetWriter(self._out, schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def begin(self) -> bytes:
        return self._out.take()

    def write(self, batch: pa.RecordBatch) -> bytes:
        self._waiting.append(batch)
        if sum(map(len, self._waiting)) >= _GROUP_ROWS:
            self._write_group()
        return self._out.take()

    def end(self) -> bytes:
        self._write_group()
        self._writer.close()
        return self._out.take()

    def _write_group(self) -> None:
        group = pa.Table.from_batches(self._waiting, self._schema)
        self._waiting = []
        if len(group):
            self._writer.write_table(group, row_group_size=len(group))


class _Drain(io.RawIOBase):
    """A file that is emptied as it is written; it tells how much went into it in all."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        part = bytes(data)
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def take(self) -> bytes:
        found = b"".join(self._parts)
        self._parts = []
        return found
