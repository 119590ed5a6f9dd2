"""The contenders: how each is given the class, what its command line is, and what it found.

All judge a task by the same rule: ``selfcheck.compare`` with what the kit expects on the case, within the task's
tolerance; nbval compares what the kit's own check cell prints.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from grade_class import CASE, REASON, Key, Paper, write
from grade_envs import variables
from grade_measure import Command
from nbformat import NotebookNode

from course_lib.grading.judging.assemble import assemble
from course_lib.grading.judging.exercise import Task
from course_lib.grading.judging.judge import value_of
from course_lib.grading.judging.rubric import load_rubric
from course_lib.grading.judging.setup import make_setup, write_case
from course_lib.lesson.selfcheck import compare, task_card

__all__ = ["Bound", "Contender", "Nbgrader", "Nbval", "OtterApi", "OtterRun", "Ours"]

JUDGEMENT = """from course_lib.lesson.derived import expect
from course_lib.lesson.selfcheck import compare, task_card
assert compare({answer}, expect({unit}.case, "{task}"), task_card("{task}").tolerance)[0]"""


class Contender:
    """One way to grade ``papers``; ``place`` is its folder, ``environment`` its virtual environment."""

    runs = 1  # of each submission

    def __init__(self, name: str, papers: Sequence[Paper], environment: Path, place: Path) -> None:
        self.name, self.papers, self.environment, self.place = name, papers, environment, place
        home = place / "home"
        (home / "runtime").mkdir(parents=True)
        self.env = variables(environment, home)

    def prepare(self) -> None:
        """Once, not timed: what a teacher does before the class hands in, and the submissions."""

    def reset(self) -> None:
        """Before each round, not timed: forget what has been graded."""

    def commands(self) -> list[Command]:
        """What is timed."""
        raise NotImplementedError

    def found(self) -> dict[Key, bool]:
        """Whether it found each task of each submission right."""
        raise NotImplementedError

    def check(self) -> None:
        """Anything else that must be right.

        Raises:
            SystemExit: it is not.
        """

    def _program(self, name: str) -> str:
        return str(self.environment / "bin" / name)

    def _command(self, *argv: str, cwd: Path | None = None, allowed: Sequence[int] = (0,)) -> Command:
        return Command(argv, cwd or self.place, self.env, allowed)


class Ours(Contender):
    """``course grade`` as a process of its own: hidden case invented, references run, zygote started in each round.

    With ``keep`` it grades into a folder of an earlier grading, so that what that one stored need not be done again.
    """

    runs = 2

    def __init__(self, *about: Any, processes: int, seed: int, keep: bool = False) -> None:
        super().__init__(*about)
        self.processes, self.seed, self.keep = processes, seed, keep
        self.out = self.place / "out"

    def prepare(self) -> None:
        for paper in self.papers:
            write(paper.notebook(), self.place / "class" / paper.person / f"{paper.unit}.ipynb")
        if self.keep:  # an earlier grading, of one submission
            first = self.papers[0]
            path = self.place / "earlier" / first.person / f"{first.unit}.ipynb"
            write(first.notebook(), path)
            (command,) = self._grade("earlier", "--seed", str(self.seed))
            subprocess.run(command.argv, cwd=command.cwd, env=dict(command.env), check=True, capture_output=True)
            shutil.copytree(self.out, self.place / "stored")

    def reset(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)
        if self.keep:
            shutil.copytree(self.place / "stored", self.out)

    def commands(self) -> list[Command]:
        return self._grade("class") if self.keep else self._grade("class", "--seed", str(self.seed))

    def _grade(self, source: str, *options: str) -> list[Command]:
        options = ("--case", CASE, "--out", "out", "--processes", str(self.processes), *options)
        return [self._command(self._program("course"), "grade", source, *options)]

    def done(self) -> int:
        """How many it has graded by now."""
        path = self._journal()
        return path.read_bytes().count(b"\n") if path.is_file() else 0

    def found(self) -> dict[Key, bool]:
        return {key: reason in ("right", "hard_coded") for key, reason in self._reasons().items()}

    def check(self) -> None:
        kinds = {(p.person, p.unit, task): kind for p in self.papers for task, kind in p.kinds.items()}
        for key, reason in self._reasons().items():
            if reason != REASON[kinds[key]]:
                raise SystemExit(f"{self.name}: {key} is {kinds[key]}, found {reason}")

    def _reasons(self) -> dict[Key, str]:
        lines = self._journal().read_text(encoding="utf-8").splitlines()
        results = [json.loads(line)["result"] for line in lines]
        return {(r["person"], r["unit"], task["task"]): task["reason"] for r in results for task in r["tasks"]}

    def _journal(self) -> Path:
        return self.out / ".grading" / "journal.jsonl"


class Nbgrader(Contender):
    """``nbgrader autograde`` in its bulk way: one command an assignment, all students in it."""

    def prepare(self) -> None:
        (self.place / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "bench"\n')
        for sheet in {paper.unit: paper.sheet for paper in self.papers}.values():
            solved = {cell.id: f"### BEGIN SOLUTION\n{cell.source}\n### END SOLUTION" for cell in sheet.solution.cells}
            answers = {answer: solved[answer] for _, answer, _ in sheet.tasks()}
            master = Paper("", sheet, {}, answers)
            write(self._form(master), self.place / "source" / sheet.unit / f"{sheet.unit}.ipynb")
            self._once("generate_assignment", sheet.unit)
        for paper in self.papers:
            write(self._form(paper), self.place / "submitted" / paper.person / paper.unit / f"{paper.unit}.ipynb")
        shutil.copy(self.place / "gradebook.db", self.place / "before.db")

    def reset(self) -> None:
        shutil.rmtree(self.place / "autograded", ignore_errors=True)
        shutil.copy(self.place / "before.db", self.place / "gradebook.db")

    def commands(self) -> list[Command]:
        units = dict.fromkeys(paper.unit for paper in self.papers)
        return [self._command(self._program("nbgrader"), "autograde", unit) for unit in units]

    def found(self) -> dict[Key, bool]:
        code = """import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps([
        [sheet.student.id, unit, grade.name, grade.auto_score, grade.max_score]
        for unit in sys.argv[1:] for sheet in book.assignment_submissions(unit)
        for notebook in sheet.notebooks for grade in notebook.grades
    ]))
"""
        units = list(dict.fromkeys(paper.unit for paper in self.papers))
        command = [self._program("python"), "-c", code, *units]
        rows = json.loads(subprocess.check_output(command, cwd=self.place, env=self.env))
        return {(person, unit, _task(name)): score == most for person, unit, name, score, most in rows}

    def _once(self, *arguments: str) -> None:
        command = [self._program("nbgrader"), *arguments]
        subprocess.run(command, cwd=self.place, env=self.env, check=True, capture_output=True)

    def _form(self, paper: Paper) -> NotebookNode:
        answers = {answer for _, answer, _ in paper.sheet.tasks()}
        checks = {check: task for task, _, check in paper.sheet.tasks()}
        points = load_rubric().points

        def form(cell: NotebookNode) -> NotebookNode | None:
            if cell.cell_type == "markdown":
                return cell
            about: dict[str, Any] = {"schema_version": 3, "grade": False, "solution": False, "locked": True}
            about |= {"task": False, "grade_id": cell.id}
            if cell.id in answers:
                about |= {"solution": True, "locked": False}
            elif cell.id in checks:
                task = checks[cell.id]
                cell.source = _judgement(task)
                about |= {"grade": True, "grade_id": _name(task.id), "points": points[task.id]}
            elif "check" in cell.metadata.get("tags", []):
                return None  # the fingerprint
            cell.metadata["nbgrader"] = about
            return cell

        return paper.notebook(form)


class OtterRun(Contender):
    """``otter run``, one command a submission: otter's grading without containers."""

    def prepare(self) -> None:
        for sheet in {paper.unit: paper.sheet for paper in self.papers}.values():
            with zipfile.ZipFile(self.place / f"{sheet.unit}.zip", "w") as autograder:
                autograder.writestr("otter_config.json", "{}")
                for task in sheet.exercise.tasks:
                    autograder.writestr(f"tests/{_name(task.id)}.py", _otter_test(task))
        for paper in self.papers:
            checks = {check for _, _, check in paper.sheet.tasks()}
            notebook = paper.notebook(lambda c, checks=checks: None if c.id in checks or _fingerprint(c) else c)
            write(notebook, self._folder(paper) / f"{paper.unit}.ipynb")

    def reset(self) -> None:
        for path in self.place.glob("class/*/*/results.json"):
            path.unlink()

    def commands(self) -> list[Command]:
        return [
            self._command(
                self._program("otter"), "run", f"{paper.unit}.ipynb",
                "--autograder", str(self.place / f"{paper.unit}.zip"), "--output-dir", ".", "--no-logo",
                cwd=self._folder(paper),
            )
            for paper in self.papers
        ]  # fmt: skip

    def found(self) -> dict[Key, bool]:
        return {
            (paper.person, paper.unit, _task(test["name"])): test["score"] == test["max_score"]
            for paper in self.papers
            for test in json.loads((self._folder(paper) / "results.json").read_text(encoding="utf-8"))["tests"]
            if "score" in test
        }

    def _folder(self, paper: Paper) -> Path:
        return self.place / "class" / paper.person / paper.unit


class OtterApi(OtterRun):
    """otter's API in one process for all: what ``otter grade`` does, without its containers."""

    code = """import shutil, sys
from pathlib import Path
from otter.run import main
for path in sorted(Path("class").glob("*/*/*.ipynb")):
    main(str(path), autograder=f"{path.stem}.zip", output_dir=str(path.parent), no_logo=True)
"""

    def commands(self) -> list[Command]:
        return [self._command(self._program("python"), "-c", self.code)]


class Nbval(Contender):
    """``pytest --nbval`` in one process over all submissions; checked cells hold the reference's outputs."""

    def prepare(self) -> None:
        for paper in self.papers:
            outputs = {cell.id: cell.get("outputs", []) for cell in paper.sheet.solution.cells}
            checks = {check for _, _, check in paper.sheet.tasks()}

            def form(cell: NotebookNode, outputs: Mapping[str, Any] = outputs, checks: set[str] = checks) -> Any:
                if cell.cell_type == "code":
                    if cell.id in checks:
                        cell.outputs, cell.execution_count = outputs[cell.id], 1
                    elif _fingerprint(cell):
                        return None
                    else:
                        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "nbval-ignore-output"]
                return cell

            write(paper.notebook(form), self.place / "class" / paper.person / f"{paper.unit}.ipynb")

    def commands(self) -> list[Command]:
        options = ["--nbval-cell-timeout=60", "--junit-xml=report.xml", "-q", "--tb=no", "-p", "no:cacheprovider"]
        options += ["-c", str(self.place / "pytest.ini"), "--rootdir", str(self.place)]
        (self.place / "pytest.ini").write_text("[pytest]\n")
        program = self._program("pytest")
        return [self._command(program, "--nbval", *options, "class", allowed=(0, 1))]  # 1: a task was not right

    def found(self) -> dict[Key, bool]:
        failed = {}
        for case in ET.parse(self.place / "report.xml").getroot().iter("testcase"):
            about = f"{case.get('classname')} {case.get('name')}".replace("/", ".")
            failed[about] = case.find("failure") is not None or case.find("error") is not None
        found = {}
        for paper in self.papers:
            cells = [c.id for c in nbformat.read(self._path(paper), as_version=4).cells if c.cell_type == "code"]
            for task, _, check in paper.sheet.tasks():
                tail = f"class.{paper.person}.{paper.unit}.ipynb"
                (name,) = [a for a in failed if tail in a and a.endswith(f"Cell {cells.index(check)}")]
                found[paper.person, paper.unit, task.id] = not failed[name]
        return found

    def _path(self, paper: Paper) -> Path:
        return self.place / "class" / paper.person / f"{paper.unit}.ipynb"


def _name(task: str) -> str:
    return task.replace(".", "_", 1)


def _task(name: str) -> str:
    return name.replace("_", ".", 1)


def _fingerprint(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code" and cell.source.strip() == "fingerprint(unit)")


def _judgement(task: Task, answer: str = "", unit: str = "unit") -> str:
    return JUDGEMENT.format(answer=answer or task.expression, unit=unit, task=task.id)


def _otter_test(task: Task) -> str:
    body = _judgement(task, f"eval({task.expression!r}, env)", 'env["unit"]').replace("\n", "\n    ")
    points = load_rubric().points[task.id]
    return f"""from otter.test_files import test_case

OK_FORMAT = False
name = "{_name(task.id)}"
points = {points}


@test_case(points={points})
def judged(env):
    {body}
"""


class Bound(Contender):
    """``grade_bound``: what the same runs take at least."""

    runs = 2

    def __init__(self, *about: Any, seed: int) -> None:
        super().__init__(*about)
        self.seed = seed

    def prepare(self) -> None:
        setup = make_setup(CASE, self.seed)
        cases = [str(write_case(case, self.place / "cases")) for case in setup.cases]
        parameters = [{"case_name": case, "team_name": "demo", "work": "work"} for case in cases]
        runs = []
        for paper in self.papers:
            for values in parameters:
                assembled = assemble(paper.sheet.exercise, paper.notebook(), values)
                runs.append([cell.source for cell in assembled.notebook.cells])
        text = json.dumps({"cases": cases, "runs": runs}, ensure_ascii=False)
        (self.place / "runs.json").write_text(text, encoding="utf-8")

    def reset(self) -> None:
        shutil.rmtree(self.place / "out", ignore_errors=True)
        (self.place / "out").mkdir()

    def commands(self) -> list[Command]:
        script = Path(__file__).with_name("grade_bound.py")
        return [self._command(self._program("python"), str(script), "runs.json", "out")]

    def found(self) -> dict[Key, bool]:
        found = {}
        for number, paper in enumerate(self.papers):
            public = self.place / "out" / f"{self.runs * number}.json"
            for record in json.loads(public.read_text(encoding="utf-8")):
                task = record["task"]
                right = compare(value_of(record), paper.sheet.expected[task], task_card(task).tolerance)[0]
                found[paper.person, paper.unit, task] = right
        return found
