"""Secrets of the embedded stack: each in a file of the data directory, for its owner only."""

import os
from collections.abc import Callable
from pathlib import Path

from vigie.stack.errors import StackError


def read(file: Path) -> str | None:
    """What is kept there, if anything is."""
    try:
        return file.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StackError(f"cannot read {file} ({error.strerror}): it must be this user's") from None


def keep(file: Path, secret: str) -> None:
    """Keep a secret there, in place of the one before.

    Raises:
        StackError: the file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(f"{secret}\n")
    except OSError as error:
        raise StackError(f"cannot write {file} ({error.strerror})") from None


def kept(file: Path, make: Callable[[], str]) -> str:
    """What is kept there; made and kept if nothing is."""
    secret = read(file)
    if secret is None:
        secret = make()
        keep(file, secret)
    return secret
