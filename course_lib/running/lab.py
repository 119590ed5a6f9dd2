"""The trainee's own copies of the notebooks: updated with the kit, never at the cost of what a person entered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_lib.choices.store import Team
from course_lib.paths import command, kit_dir
from course_lib.running.parameters import with_parameters
from course_lib.running.run import RunError

__all__ = ["LabCopy", "prepare_lab"]

FOLDERS = ("notebooks", "exercises")
MANIFEST = ".shipped.json"


@dataclass(frozen=True)
class LabCopy:
    """A prepared folder: its ``root``, the ``first`` notebook to open (relative), and what was put where.

    ``added`` are new copies, ``updated`` copies that nobody had changed, ``beside`` new versions that stand beside a
    copy that its owner has changed (all relative to ``root``).
    """

    root: Path
    first: str
    added: tuple[str, ...]
    updated: tuple[str, ...]
    beside: tuple[str, ...]


def prepare_lab(team: Team, case_argument: str, *, kit: Path | None = None) -> LabCopy:
    """Copy lessons and exercises into the team's folder, with its case and team in the parameters cells.

    A copy that was not changed since the kit wrote it follows the kit; of one that was changed the kit's newer version
    is written beside it as ``uNN_topic.new.ipynb`` (``.new2`` … if that was changed too).

    Args:
        team: its folder gets ``lab/notebooks`` and ``lab/exercises``.
        case_argument: what the notebooks load: a shipped name or an absolute path.
        kit: folder that holds ``notebooks/`` and ``exercises/``; default the kit's.

    Raises:
        RunError: if the kit has no notebooks.
    """
    kit = kit or kit_dir()
    root = team.folder / "lab"
    written = _read_manifest(root)
    added: list[str] = []
    updated: list[str] = []
    beside: list[str] = []
    sources = [path for folder in FOLDERS for path in sorted((kit / folder).glob("u[0-9]*.ipynb"))]
    if not sources:
        raise RunError(f"{kit / FOLDERS[0]} 里没有课程笔记本，请先运行 {command('build')}。")
    for source in sources:
        name = f"{source.parent.name}/{source.name}"
        content = _for_team(source, case_argument, team.team_name)
        place = _place(root, name, content, written)
        if place is None:
            continue
        known = (root / place).exists()
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(content)
        written[place] = _digest(content)
        _write_manifest(root, written)
        (beside if place != name else updated if known else added).append(place)
    first = f"{sources[0].parent.name}/{sources[0].name}"
    return LabCopy(root, first, tuple(added), tuple(updated), tuple(beside))


def _place(root: Path, name: str, content: bytes, written: dict[str, str]) -> str | None:
    """Where the kit's version belongs; ``None`` if the person has it already."""
    new, number = _digest(content), 0
    while True:
        suffix = "" if number == 0 else ".new" if number == 1 else f".new{number}"
        place = name.removesuffix(".ipynb") + suffix + ".ipynb"
        path = root / place
        if not path.exists():
            # a version put beside and then deleted is not offered again
            return None if number and written.get(place) == new else place
        now = _digest(path.read_bytes())
        if new in (now, written.get(place)):
            return None  # the same, or changed by its owner since it was the kit's newest
        if now == written.get(place):
            return place
        number += 1


def _for_team(source: Path, case_argument: str, team_name: str) -> bytes:
    notebook = nbformat.read(source, as_version=4)
    notebook = with_parameters(notebook, {"case_name": case_argument, "team_name": team_name})
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode("utf-8")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_manifest(root: Path) -> dict[str, str]:
    try:
        content = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # without it every copy counts as changed: nothing is overwritten
    return {str(name): str(digest) for name, digest in content.items()} if isinstance(content, dict) else {}


def _write_manifest(root: Path, written: dict[str, str]) -> None:
    text = json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    temporary = root / f"{MANIFEST}.tmp"
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(root / MANIFEST)
