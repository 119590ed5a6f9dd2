"""Files that several processes write and read at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, text: str) -> None:
    """Write a file in one step: whoever reads it sees the old text or the new one, never a part."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as written:
        written.write(text)
    Path(written.name).chmod(0o644)  # a temporary file is its owner's alone
    Path(written.name).replace(path)
