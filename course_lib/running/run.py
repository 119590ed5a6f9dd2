"""The trainer's headless run: every unit on any case, one page of results, each failure named."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from nbconvert.filters.ansi import strip_ansi
from nbformat import NotebookNode

from course_lib.authoring.identity import identify
from course_lib.case import PLAN, Case, load_case, waiting
from course_lib.choices.store import Team, default_work
from course_lib.errors import CourseError
from course_lib.exports import plan_files
from course_lib.log import logger
from course_lib.pages.folder import OutputFolder
from course_lib.pages.render import Link, assets, lesson_title, render_index, render_lesson
from course_lib.paths import case_argument, command, notebooks_dir, results_dir
from course_lib.plan import summarise
from course_lib.plan.report import reported
from course_lib.running.execute import Outcome, execute, kernel_environment
from course_lib.running.parameters import ParameterError, declared_parameters, with_parameters
from course_lib.running.progress import Progress, Silent

__all__ = ["RunError", "RunReport", "UnitRun", "run_course", "select_units"]

OWN_PARAMETERS = {"case_name": "--case", "team_name": "--team", "work": "--work"}


class RunError(CourseError):
    """The run cannot start; the message is for the trainer."""


@dataclass(frozen=True)
class UnitRun:
    """One unit's run: ``id`` (u02), file ``name`` without suffix, ``title``, and if it failed where and why.

    ``cell`` is the number of the failing cell (from 1, all cells counted; 0 if none), ``execution_count`` its
    ``In [n]``, ``seconds`` what it took; ``waits`` names the tables that it waits for:
    nobody has filled them, and it was not run.
    """

    id: str
    name: str
    title: str
    cell: int
    execution_count: int | None
    message: str
    seconds: float
    waits: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing failed: every cell ran, or the unit waits for data."""
        return not self.message

    @property
    def problem(self) -> str:
        """Where and why it failed, in one line; empty if it did not."""
        if self.ok:
            return ""
        place = f"第 {self.cell} 个单元格" if self.cell else "开始之前"
        if self.execution_count is not None:
            place += f"（In [{self.execution_count}]）"
        return f"{place}：{self.message}"


@dataclass(frozen=True)
class RunReport:
    """A run: its ``units``, the ``plan`` (``PlanSummary.to_dict()``, ``None`` with a ``plan_problem``) and ``out``.

    ``plan_waits`` names the tables that the plan waits for; there is no plan then, and no problem.
    """

    case: str
    team: str
    out: Path
    units: tuple[UnitRun, ...]
    plan: Mapping[str, Any] | None
    plan_problem: str
    plan_waits: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing failed: every unit and the plan were computed, or wait for data."""
        return not self.plan_problem and all(unit.ok for unit in self.units)

    @property
    def exit_status(self) -> int:
        """0 if everything went well, else 1."""
        return 0 if self.ok else 1


def select_units(folder: Path, units: Sequence[str] | None = None) -> list[Path]:
    """Lesson notebooks ``uNN_topic.ipynb`` of ``folder`` in order; ``units`` are ids (``u02``) or names.

    Raises:
        RunError: if there is none, or a unit is not there.
    """
    paths = sorted(folder.glob("u[0-9]*.ipynb"))
    if not paths:
        raise RunError(f"{folder} 里没有课程笔记本，请先运行 {command('build')}。")
    if not units:
        return paths
    if unknown := [unit for unit in units if not any(unit in (_unit_id(path), path.stem) for path in paths)]:
        raise RunError(f"没有单元 {'、'.join(unknown)}。可选：{'、'.join(map(_unit_id, paths))}。")
    return [path for path in paths if _unit_id(path) in units or path.stem in units]


def run_course(
    case: str | Path,
    team: str = "demo",
    out: Path | None = None,
    work: Path | None = None,
    parameters: Mapping[str, Any] = MappingProxyType({}),
    units: Sequence[str] | None = None,
    *,
    timeout: float = 300.0,
    notebooks: Path | None = None,
    progress: Progress | None = None,
) -> RunReport:
    """Run the lessons headless and write notebooks, pages and the summary into ``out``.

    Args:
        case: a shipped case's name or the path of a case's folder or workbook. Units whose tables are still empty wait.
        team: the team whose saved choices are used (reference choices where it has none).
        out: folder of the results, default ``build/<case>-<team>``; must be empty or of an earlier run.
        work: folder of all teams' files; default ``default_work()``.
        parameters: values for names that the notebooks' parameters cells declare.
        units: unit ids to run; default all.
        timeout: seconds that one cell may take.
        notebooks: folder of the lessons; default the kit's.
        progress: told what is going on; default nobody.

    Returns:
        The report; a unit that fails does not stop the others.

    Raises:
        CaseError: with every fault of the case; nothing has been run or written then.
        RunError, ParameterError, TeamError, OutputFolderError: the run cannot start as asked.
    """
    progress = progress or Silent()
    loaded = load_case(case)
    work = (default_work() if work is None else work).expanduser().absolute()
    chosen = Team(loaded.meta.name, team, work)
    logger.info("run of case %s (%s), team %s, parameters %s", loaded.meta.name, case, team, sorted(parameters))
    folder = notebooks or notebooks_dir()
    lessons = {path: _read(path) for path in select_units(folder, units)}
    _check_names(parameters, lessons.values())
    values = {**parameters, "case_name": case_argument(case), "team_name": chosen.team_name, "work": str(work)}
    ids = {path: identify(lesson, path).unit for path, lesson in lessons.items()}
    waits = {path: waiting(loaded, ids[path]) for path in lessons}
    prepared = {path: with_parameters(lesson, values) for path, lesson in lessons.items() if not waits[path]}
    output = OutputFolder(out.absolute() if out else results_dir() / f"{loaded.meta.name}-{chosen.team_name}")

    titles = {path: lesson_title(lesson, path.stem) for path, lesson in lessons.items()}
    links = [Link(path.stem, titles[path]) for path in prepared]
    heading = f"{loaded.meta.title} · 队伍 {chosen.team_name} · 预算年 {loaded.meta.budget_year}"
    waiting_ones = [path for path in lessons if waits[path]]
    runs = [UnitRun(ids[path], path.stem, titles[path], 0, None, "", 0.0, waits[path]) for path in waiting_ones]
    with (
        ThreadPoolExecutor(1) as aside,  # the kernels do the work: this process has time for the plan
        kernel_environment(case_argument(case), COURSE_WORK=str(work)) as cwd,
        progress,
    ):
        making = aside.submit(_plan, loaded, chosen, parameters)
        progress.start(len(links))
        for index, (path, notebook) in enumerate(prepared.items()):
            progress.unit(ids[path], titles[path], len(notebook.cells))
            began = time.perf_counter()
            outcome = execute(notebook, cwd=cwd, timeout=timeout, on_cell=progress.cell)
            seconds = time.perf_counter() - began
            _log(path.stem, outcome, seconds)
            _write_lesson(output, outcome, links, index, heading, folder)
            what = (outcome.cell, outcome.execution_count, outcome.message, seconds)
            runs.append(UnitRun(ids[path], path.stem, titles[path], *what))
            progress.done(ids[path], titles[path], runs[-1].problem, seconds)

    plan, problem, files = making.result()
    done, waits_for = tuple(sorted(runs, key=lambda run: run.name)), waiting(loaded, PLAN)
    report = RunReport(loaded.meta.name, chosen.team_name, output.folder, done, plan, problem, waits_for)
    summary = _summary(report, loaded.meta.title, parameters)
    output.write("summary.json", json.dumps(summary, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    output.write("index.html", render_index(summary, heading=heading, files=list(files)))
    for name, content in {**assets(), **files}.items():
        output.write(name, content)
    output.finish()
    return report


def _write_lesson(
    output: OutputFolder, outcome: Outcome, links: Sequence[Link], index: int, heading: str, folder: Path
) -> None:
    """Write the lesson of ``links[index]`` as notebook and as page."""
    link = links[index]
    page = render_lesson(
        outcome.notebook,
        link,
        heading=heading,
        previous=links[index - 1] if index else None,
        following=links[index + 1] if index + 1 < len(links) else None,
        siblings=[other.name for other in links],
        failed_cell=outcome.cell,
        folder=folder,
    )
    output.write(f"{link.name}.ipynb", nbformat.writes(outcome.notebook, version=4) + "\n")
    output.write(f"{link.name}.html", page)


def _log(unit: str, outcome: Outcome, seconds: float) -> None:
    logger.info("%s ran in %.1f s", unit, seconds)
    if outcome.message:
        outputs = [output for cell in outcome.notebook.cells for output in cell.get("outputs", [])]
        plain = [strip_ansi("\n".join(o.traceback)) for o in outputs if o.output_type == "error"]
        logger.error("%s, cell %s: %s", unit, outcome.cell, "\n".join([outcome.message, *plain]))


def _plan(case: Case, team: Team, parameters: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str, dict[str, bytes]]:
    """The plan of the team's choices (``None`` = reference choice) and its files, or why there is none.

    Nothing while it waits for a table.
    """
    if waiting(case, PLAN):
        return None, "", {}
    try:
        report = reported(case, team, parameters.get("target")).complete()
    except (ValueError, KeyError) as error:  # choices that were made on another version of the case
        logger.error("no plan: %s", error, exc_info=error)
        return None, f"{type(error).__name__}: {error}", {}
    return _without_nan(summarise(report).to_dict()), "", plan_files(report, team.team_name)


def _summary(report: RunReport, title: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Content of ``summary.json``: no times and no places, so that two equal runs are equal files."""
    units = [
        {
            "id": unit.id,
            "name": unit.name,
            "title": unit.title,
            "ok": None if unit.waits else unit.ok,
            "waits": list(unit.waits),
            "cell": unit.cell or None,
            "execution_count": unit.execution_count,
            "message": unit.message,
            "problem": unit.problem,
        }
        for unit in report.units
    ]
    return {
        "schema": 2,
        "case": report.case,
        "title": title,
        "team": report.team,
        "parameters": dict(parameters),
        "ok": report.ok,
        "units": units,
        "plan": report.plan,
        "plan_problem": report.plan_problem,
        "plan_waits": list(report.plan_waits),
    }


def _check_names(parameters: Mapping[str, Any], lessons: Iterable[NotebookNode]) -> None:
    target = parameters.get("target", 1)
    if isinstance(target, bool) or not isinstance(target, int | float) or not 0 < target < math.inf:
        raise ParameterError(f"参数 target 应是大于 0 的数字（元），现在是 {target!r}。")
    for name in parameters:
        if name in OWN_PARAMETERS:
            raise ParameterError(f"参数 {name} 请用 {OWN_PARAMETERS[name]} 指定。")
    allowed = {name for lesson in lessons for name in declared_parameters(lesson)} - set(OWN_PARAMETERS)
    allowed |= {"target"}  # the plan's, whether or not a chosen unit has it too
    if unknown := sorted(set(parameters) - allowed):
        raise ParameterError(f"没有参数 {'、'.join(unknown)}。可用的参数：{'、'.join(sorted(allowed))}。")


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def _unit_id(path: Path) -> str:
    return path.stem.partition("_")[0]


def _without_nan(value: Any) -> Any:
    """NaN is no JSON: an unknown figure is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return value
