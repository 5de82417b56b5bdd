"""Lines of a file, as they stand or in gzip members: each member can be read without the others.

So what a crash cuts off is the end of the last member, and what is appended is one more member.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sensor_sim.recording.form import RecordingError

_CHUNK_BYTES = 65_536
_GZIP = 31  # zlib's word for "a gzip header, and the largest window"


class Line(NamedTuple):
    """A line; `entry` is the byte from which reading can begin with it, if there is one."""

    entry: int | None
    text: bytes


class CutOffError(EOFError):
    """The file ends within a gzip member, which begins at the byte `member`."""

    def __init__(self, member: int) -> None:
        super().__init__(f"ends within the part that begins at byte {member}")
        self.member = member


def lines(path: Path, entry: int = 0) -> Iterator[Line]:
    """The lines of `path`, from an entry on, without their ends; a chunk at a time.

    Raises:
        CutOffError: after all lines that can be read whole.
        RecordingError: the file cannot be read.
    """
    try:
        yield from _packed(path, entry) if path.suffix == ".gz" else _plain(path, entry)
    except OSError as error:
        raise RecordingError(f"{path}: {error}") from None


def _plain(path: Path, entry: int) -> Iterator[Line]:
    with path.open("rb") as file:
        file.seek(entry)
        for text in file:
            yield Line(entry, text.rstrip(b"\r\n"))
            entry += len(text)


def _packed(path: Path, entry: int) -> Iterator[Line]:
    with path.open("rb") as file:
        file.seek(entry)
        begun = b""
        packed = file.read(_CHUNK_BYTES)
        while packed:
            member = file.tell() - len(packed)
            opens = None if begun else member
            unpack = zlib.decompressobj(_GZIP)
            while not unpack.eof:
                if not packed:
                    raise CutOffError(member)
                try:
                    *whole, begun = (begun + unpack.decompress(packed)).split(b"\n")
                except zlib.error as error:
                    raise RecordingError(
                        f"{path}: Not a gzipped file, or damaged after byte {member}: {error}"
                    ) from None
                for text in whole:
                    yield Line(opens, text.rstrip(b"\r"))
                    opens = None
                packed = unpack.unused_data if unpack.eof else file.read(_CHUNK_BYTES)
            packed = packed or file.read(_CHUNK_BYTES)
        if begun:
            yield Line(None, begun)


def pack(texts: Iterable[bytes]) -> bytes:
    """Lines as a gzip member."""
    return gzip.compress(b"".join(text + b"\n" for text in texts), compresslevel=6, mtime=0)


def mend(path: Path) -> int | None:
    """Make a file that was cut off whole again, so that it can be appended to.

    Returns:
        How many lines of the unfinished member could be kept; None when the file was whole.

    Raises:
        RecordingError: it cannot be read, or is damaged otherwise.
    """
    opened, kept = -1, list[bytes]()
    try:
        for line in lines(path):
            if line.entry is not None:
                opened, kept = line.entry, []
            kept.append(line.text)
    except CutOffError as cut:
        if opened != cut.member:
            kept = []
        with path.open("r+b") as file:
            file.seek(cut.member)
            file.write(pack(kept) if kept else b"")
            file.truncate()
        return len(kept)
    return None
