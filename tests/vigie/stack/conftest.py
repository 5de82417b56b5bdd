import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A directory that no other run of pytest touches.

    Pytest's own is closed again, whenever another run starts, to the user that the database gets
    when we are root.
    """
    folder = Path(tempfile.mkdtemp(prefix="vigie-stack-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
