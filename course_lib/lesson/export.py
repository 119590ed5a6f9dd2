"""The plan as files that a person takes along: ``course export`` and the button at the end of the course."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_lib.case import PLAN, Case, load_case, waiting
from course_lib.choices.store import Team, default_work
from course_lib.errors import CourseError
from course_lib.exports import plan_files
from course_lib.plan.report import reported

__all__ = ["ExportError", "export_case", "save_plan"]

FOLDER = "计划"
MANIFEST = ".course-export.json"
_MOST_NAMES = 1000


class ExportError(CourseError):
    """The files cannot be made or written; the message is for the person."""


def export_case(
    case: str | Path,
    team: str,
    out: Path | None = None,
    work: Path | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write the plan of a team's saved choices (reference choices where it has none) as workbook and slides.

    Args:
        case: a shipped case's name or the path of a case folder.
        team: the team's name.
        out: folder of the files; default ``计划`` in the team's folder.
        work: folder of all teams' files; default ``default_work()``.
        parameters: ``target`` (yuan) in place of the case's.

    Raises:
        CaseError, TeamError, ExportError: what is wrong and what is allowed.
    """
    loaded = load_case(case)
    chosen = Team(loaded.meta.name, team, default_work() if work is None else work.expanduser().absolute())
    given = dict(parameters or {})
    target = given.pop("target", None)
    if given:
        raise ExportError(f"没有参数 {'、'.join(given)}。可用的参数：target。")
    if target is not None and (
        isinstance(target, bool) or not isinstance(target, int | float) or not 0 < target < math.inf
    ):
        raise ExportError(f"参数 target 应是大于 0 的数字（元），现在是 {target!r}。")
    return save_plan(loaded, chosen, out, target)


def save_plan(case: Case, team: Team, out: Path | None = None, target: float | None = None) -> list[Path]:
    """As :func:`export_case`, of a loaded case. What a person changed in an earlier file is never overwritten.

    A file that was edited since, or is open in another program, stays; the new one gets a number.
    """
    folder = (out or team.folder / FOLDER).expanduser().absolute()
    if waits := waiting(case, PLAN):
        raise ExportError(f"计划还算不了，等：{'、'.join(waits)}")
    try:
        report = reported(case, team, target).complete()
    except (ValueError, KeyError) as error:
        raise ExportError(f"没有算出计划：{error}") from None
    files = plan_files(report, team.team_name, f"营销计划-{case.meta.name}-{team.team_name}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_save(folder, name, content) for name, content in files.items()]
    except OSError as error:
        raise ExportError(f"不能写入 {folder}：{error.strerror or error}。") from None


def _save(folder: Path, name: str, content: bytes) -> Path:
    """Write under ``name``, or under the first numbered name that holds nothing of a person's."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in range(1, _MOST_NAMES):
        path = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        if path.exists() and not _ours(path):
            continue
        temporary = folder / f".{path.name}.tmp"
        temporary.write_bytes(content)
        try:
            temporary.replace(path)
        except PermissionError:
            temporary.unlink(missing_ok=True)
            if os.name == "nt":  # open in Excel or PowerPoint
                continue
            raise
        _remember(path, content)
        return path
    raise ExportError(f"{folder} 里 {name} 已有太多份，请先清理。")


def _ours(path: Path) -> bool:
    """Whether the file is as we wrote it."""
    return _written(path.parent).get(path.name) == _digest(path.read_bytes())


def _remember(path: Path, content: bytes) -> None:
    known = {**_written(path.parent), path.name: _digest(content)}
    text = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (path.parent / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _written(folder: Path) -> dict[str, str]:
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
