"""What all submissions of one grading are measured by: the cases, the rubric, what the reference solutions tell.

A setup is plain data, so that it can be stored beside the results and sent to other machines.
"""

from __future__ import annotations

import hashlib
import json
import random
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat

from course_lib.case import Case, case_place, load_case, waiting
from course_lib.case.generate.write import write_case as write_tables
from course_lib.errors import CourseError
from course_lib.grading.judging.exercise import Exercise, read_exercise
from course_lib.grading.judging.rubric import Rubric, load_rubric
from course_lib.lesson.derived import expect
from course_lib.lesson.selfcheck import compare, task_card
from course_lib.paths import exercises_dir, solutions_dir
from course_lib.plan.calibrate import write_county

__all__ = ["CaseFiles", "Setup", "SetupError", "exercises", "make_setup", "new_seed", "write_case"]

_TRIES = 60  # seeds in a row; about every third will do
_KINDS = {"城区": "urban", "郊县": "suburban"}
_CUSTOMERS = (35, 70)  # as many as a public case has would leave some answers the same
_ADDRESSES = 900
_NAME = "county"  # no shipped case's name: that would bring its market


class SetupError(CourseError):
    """Grading cannot be set up; the message is for the grader."""


@dataclass(frozen=True)
class CaseFiles:
    """A case as data: its ``name`` and its folder's files' bytes as latin-1 text."""

    name: str
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Short name of the content."""
        return _digest(asdict(self))

    @classmethod
    def read(cls, folder: Path) -> CaseFiles:
        """Read a folder, or a workbook as the folder that it stands for."""
        if folder.is_file():
            case = load_case(folder)
            tables = {name: getattr(case, name) for name in case}
            with tempfile.TemporaryDirectory(prefix="course-case-") as place:
                return cls.read(write_tables(Path(place, case.meta.name), case.meta, tables))
        files = {path.name: path.read_bytes().decode("latin-1") for path in sorted(folder.iterdir()) if path.is_file()}
        return cls(folder.name, files)


@dataclass(frozen=True)
class Setup:
    """How one grading measures: ``cases``, the public one first; ``seed`` of the hidden one (None: there is none)."""

    cases: tuple[CaseFiles, ...]
    seed: int | None
    rubric: Mapping[str, Any]
    exercises: Mapping[str, str]
    solutions: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Short name of everything in it: with another one a submission has to be graded again."""
        return _digest(asdict(self))

    @property
    def settings(self) -> Rubric:
        """The rubric."""
        return Rubric.model_validate(self.rubric)


def exercises(folder: Path | None = None) -> dict[str, Path]:
    """Unit id -> the kit's exercise notebook."""
    return {path.stem.split("_")[0]: path for path in sorted((folder or exercises_dir()).glob("u[0-9]*.ipynb"))}


def new_seed() -> int:
    """A seed that nobody can guess."""
    return secrets.randbelow(2**31 - 1) + 1


def make_setup(
    public: str,
    seed: int | None,
    units: Sequence[str] | None = None,
    rubric: Rubric | None = None,
    likely: Callable[[CaseFiles], object] = lambda _: None,
) -> Setup:
    """Read the kit and the public case, and invent the hidden case of ``seed`` (None: public case only).

    The hidden case is of the public one's kind. It must tell every task's right answer from the public case's
    right answer: if one seed's does not, the following seeds are tried; the one found is in the setup.

    Args:
        public: a shipped case's name, a case's folder or its workbook.
        seed: the grader's own.
        units: ids; default all.
        rubric: default the kit's.
        likely: told the public case and the first seed's hidden case before they have been looked at, so that something
            can be prepared meanwhile.

    Raises:
        SetupError: the kit has no solutions (an installed package has none), no such unit, or its tables are empty.
        CaseError: the public case has faults.
    """
    sheets = exercises()
    if unknown := sorted(set(units or ()) - set(sheets)):
        raise SetupError(f"没有单元 {'、'.join(unknown)}，可选：{'、'.join(sheets)}")
    sheets = {unit: path for unit, path in sheets.items() if not units or unit in units}
    solutions = {unit: solutions_dir() / path.name for unit, path in sheets.items()}
    if missing := [path.name for path in solutions.values() if seed is not None and not path.is_file()]:
        raise SetupError(f"缺少参考答案 solutions/{'、'.join(missing)}：评分要在套件的源码目录里做")
    folder = case_place(public)
    shown = load_case(folder)
    if waits := {unit: labels for unit in sheets if (labels := waiting(shown, unit))}:
        told = "；".join(f"{unit} 等 {'、'.join(labels)}" for unit, labels in waits.items())
        raise SetupError(f"案例还没有填齐：{told}。填好再评，或用 --unit 只评填齐了的单元")
    cases = [CaseFiles.read(folder)]
    likely(cases[0])
    if seed is not None:
        hidden, seed = _hidden(folder, seed, [read_exercise(path) for path in sheets.values()], likely)
        cases.append(hidden)
    return Setup(
        tuple(cases),
        seed,
        (rubric or load_rubric()).model_dump(),
        {unit: path.read_text(encoding="utf-8") for unit, path in sheets.items()},
        {unit: _without_outputs(path) for unit, path in solutions.items() if path.is_file()},
    )


def write_case(case: CaseFiles, folder: Path) -> Path:
    """Write a case below ``folder`` under a name that does not tell which one it is; return its folder."""
    place = folder / case.digest / case.name
    if not place.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as made:
            half = Path(made) / case.digest
            (half / case.name).mkdir(parents=True)
            for name, text in case.files.items():
                (half / case.name / name).write_bytes(text.encode("latin-1"))
            half.chmod(0o755)
            if not place.parent.is_dir():
                shutil.move(half, place.parent)
    return place


def _hidden(
    public: Path, seed: int, sheets: Sequence[Exercise], likely: Callable[[CaseFiles], object]
) -> tuple[CaseFiles, int]:
    """The first hidden case from ``seed`` on whose right answers all differ from the public one's, and its seed."""
    shown = load_case(public)
    tasks = [task.id for sheet in sheets for task in sheet.tasks]
    right = {task: expect(shown, task) for task in tasks}
    met: list[str] = []  # tasks that had the same answer in an earlier try: looked at first, they fail soonest
    with tempfile.TemporaryDirectory(prefix="course-hidden-") as place:
        for number in range(seed, seed + _TRIES):
            folder = Path(place, str(number), _NAME)
            draw = random.Random(number)
            sizes = {"customers": draw.randint(*_CUSTOMERS), "merchants": draw.randint(*_CUSTOMERS)}
            write_county(_NAME, seed=number, kind=_KINDS[shown.meta.kind], addresses=_ADDRESSES, out=folder, **sizes)
            files = CaseFiles.read(folder)
            if number == seed:
                likely(files)
            hidden = load_case(folder)
            order = sorted(tasks, key=lambda task: -met.count(task))
            same = next((task for task in order if _alike(task, right[task], hidden)), None)
            if same is None:
                return files, number
            met.append(same)
    tried = "、".join(dict.fromkeys(met))
    raise SetupError(
        f"从种子 {seed} 起的 {_TRIES} 个隐藏案例，都有题目（{tried}）的答案和公开案例一样，请换一个 --seed"
    )


def _alike(task: str, public: object, hidden: Case) -> bool:
    return compare(public, expect(hidden, task), task_card(task).tolerance)[0]


def _without_outputs(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    text: str = nbformat.writes(notebook, version=4)
    return text


def _digest(record: Mapping[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
