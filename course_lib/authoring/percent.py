"""Read a file in jupytext's percent format into cells that know their line in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

from course_lib.authoring.problems import Judge

__all__ = ["RawCell", "read_cells"]

# comment_magics off: else jupytext turns a comment such as "# copy the table" into the shell command "copy"
_FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
_CELL_START = re.compile(r"\s*#\s*(%%%*\s.*|(%%|<codecell>|In\[[0-9 ]*\]:?)\s*)")  # the same lines as jupytext takes


@dataclass
class RawCell:
    """A cell as jupytext read it: its number and the line of the file that holds its first line, both from 1."""

    number: int
    line: int
    kind: str
    metadata: dict[str, Any]
    text: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags as written, none when there are none."""
        return tuple(self.metadata.get("tags", ()))

    def at(self, line: int = 0) -> tuple[int, int]:
        """Number of the cell and line of the file for a line (from 0) of the cell."""
        return self.number, self.line + line


def read_cells(path: Path, judge: Judge) -> list[RawCell]:
    """Cells of the file with their places; what jupytext cannot read is blamed on its cell."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        judge.blame(f"not UTF-8: {error.reason}; allowed: UTF-8 text")
        return []
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _CELL_START.fullmatch(line)]
    try:
        cells = jupytext.reads(text, fmt=_FORMAT).cells if text.strip() else []
    except Exception as error:  # jupytext and nbformat raise many kinds
        _blame_unreadable(lines, starts, error, judge)
        return []
    if cells and len(cells) == len(starts) + 1:
        starts = [-1, *starts]  # text above the first cell marker is a cell without tags
    if len(cells) != len(starts):
        judge.blame(
            "a line that looks like a cell marker '# %%' stands in a string or a fenced block; allowed: none there"
        )
        return []
    raw = []
    for number, (cell, start) in enumerate(zip(cells, starts, strict=True), start=1):
        body = lines[start + 1 : start + 2]
        quoted = cell.cell_type == "markdown" and "cell_marker" in cell.metadata and body and len(body[0].strip()) <= 4
        content = cell.source.strip("\n")
        skipped = len(cell.source) - len(cell.source.lstrip("\n"))
        raw.append(RawCell(number, start + 2 + bool(quoted) + skipped, cell.cell_type, dict(cell.metadata), content))
    return raw


def _blame_unreadable(lines: list[str], starts: list[int], error: Exception, judge: Judge) -> None:
    """Read cell by cell to say which ones jupytext refuses."""
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
        try:
            jupytext.reads("\n".join(lines[start:end]) + "\n", fmt=_FORMAT)
        except Exception as reason:
            why = str(reason).strip().split("\n")[0]
            message = f"cannot read the options of the cell: {why}; allowed: tags=[...] with different known tags"
            judge.blame(message, number, start + 1)
    if not judge.problems:
        judge.blame(f"jupytext cannot read the file: {str(error).strip().splitlines()[0]}")
