"""Build the three notebooks of each unit from its one source, and check that the stored ones are current.

``sources/uNN_topic.py`` gives ``uNN_topic.ipynb`` in ``notebooks/``, ``exercises/`` and ``solutions/``. Two builds of
the same sources are byte-identical; either all notebooks are built or none is written.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_lib.authoring import markers
from course_lib.authoring.problems import BuildError, Problem
from course_lib.authoring.reference_run import CellFailure, run_notebook
from course_lib.authoring.sources import AUDIENCE, LANGUAGE, Cell, Source, find_sources, read_source
from course_lib.paths import command

__all__ = ["BuildError", "BuildReport", "Difference", "Problem", "build", "check"]

_CHECK = "check"
_CHECKED_TASK = re.compile(r'check\(unit, "([^"]+)"')
_SOLUTIONS = "solutions"
_PARALLEL_KERNELS = 2
_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class BuildReport:
    """Files of a build, in order: those written and those that already held the same bytes."""

    written: tuple[Path, ...]
    unchanged: tuple[Path, ...]


@dataclass(frozen=True)
class Difference:
    """A derived notebook that is not what its source gives.

    Attributes:
        path: relative to the kit's folder.
        kind: ``differs``, ``missing`` or ``extra`` (no source yields it).
        reason: for a reader, naming the first cell that differs.
    """

    path: Path
    kind: str
    reason: str

    def __str__(self) -> str:
        """``path: reason``."""
        return f"{self.path.as_posix()}: {self.reason}"


def build(
    root: Path, out: Path | None = None, *, units: Sequence[str] | None = None, execute: bool = True
) -> BuildReport:
    """Build the lesson, exercise and solution notebooks of the units.

    Args:
        root: folder that holds ``sources/``.
        out: folder to write ``notebooks/``, ``exercises/`` and ``solutions/`` into; None means ``root``.
        units: unit ids (``u01``) or names (``u01_market``); None builds all.
        execute: run the solutions and store the outputs of their checked cells. Without it solutions hold no outputs,
            which ``check`` will report.

    Raises:
        BuildError: with every problem of all sources; nothing is written then.
    """
    notebooks: dict[Path, NotebookNode] = {}
    sources = _read_all(find_sources(root, units))
    leaks: list[Problem] = []
    for source in sources:
        made = {folder: _assemble(source, folder) for folder in AUDIENCE}
        leaks += _leaks(source, {folder: nb for folder, nb in made.items() if folder != _SOLUTIONS})
        notebooks |= {Path(folder, f"{source.name}.ipynb"): nb for folder, nb in made.items()}
    if leaks:
        raise BuildError(leaks)
    if execute:
        solutions = [notebooks[Path(_SOLUTIONS, f"{source.name}.ipynb")] for source in sources]
        with ThreadPoolExecutor(_PARALLEL_KERNELS) as pool:
            failures = [problem for problem in pool.map(_run, sources, solutions) if problem is not None]
        if failures:
            raise BuildError(failures)
    return _write(notebooks, root if out is None else out)


def check(root: Path) -> list[Difference]:
    """Rebuild everything in a temporary folder and compare it with what is stored below ``root``.

    Returns:
        Every derived notebook that differs, is missing, or has no source; empty when all are current.

    Raises:
        BuildError: the sources themselves cannot be built.
    """
    differences = []
    with tempfile.TemporaryDirectory(prefix="course_check_") as folder:
        fresh = Path(folder)
        built = {path.relative_to(fresh) for path in build(root, fresh).written}
        stored = {path.relative_to(root) for name in AUDIENCE for path in (root / name).glob("*.ipynb")}
        for path in sorted(built | stored):
            if path not in stored:
                differences.append(Difference(path, "missing", f"missing: run '{command('build')}'"))
            elif path not in built:
                differences.append(Difference(path, "extra", f"no source sources/{path.stem}.py"))
            elif (fresh / path).read_bytes() != (root / path).read_bytes():
                differences.append(Difference(path, "differs", _first_difference(root / path, fresh / path)))
    return differences


def _read_all(paths: Sequence[Path]) -> list[Source]:
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sources.append(read_source(path))
        except BuildError as error:
            problems += error.problems
    if problems:
        raise BuildError(problems)
    return sources


def _visible(source: Source, folder: str) -> list[Cell]:
    """Cells of the source that stand in the notebook of this folder, in order."""
    return [cell for cell in source.cells if cell.lang in (None, LANGUAGE) and AUDIENCE[folder] & set(cell.tags)]


def _assemble(source: Source, folder: str) -> NotebookNode:
    """The notebook without outputs."""
    ids, tasks = _cell_ids(source), _tasks(source)
    cells = []
    for cell in _visible(source, folder):
        text = cell.solved if folder == _SOLUTIONS else cell.stubbed
        make = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
        task = {"task": tasks[cell.number]} if cell.number in tasks else {}
        cells.append(make(text, id=ids[cell.number], metadata={"tags": list(cell.tags), **task}))
    metadata = {"kernelspec": dict(_KERNELSPEC), "language_info": {"name": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    notebook.nbformat_minor = 5
    nbformat.validate(notebook)
    return notebook


def _tasks(source: Source) -> dict[int, str]:
    """Cell number -> task id, of each check cell and of the answer before it: by it grading finds a moved answer."""
    tasks: dict[int, str] = {}
    answer: int | None = None
    for cell in source.cells:
        if cell.solved != cell.stubbed:
            answer = cell.number
        elif _CHECK in cell.tags and (found := _CHECKED_TASK.match(cell.text)):
            tasks[cell.number] = found[1]
            if answer is not None:
                tasks[answer] = found[1]
            answer = None
    return tasks


def _cell_ids(source: Source) -> dict[int, str]:
    """Cell number -> id: a hash of what everybody may see of the cell, and a counter for equal cells.

    A cell has the same id in all three notebooks, so that an answer can be laid beside its solution.
    """
    seen: Counter[str] = Counter()
    ids = {}
    for cell in source.cells:
        digest = hashlib.sha256(f"{cell.kind}\n{cell.stubbed}".encode()).hexdigest()[:12]
        seen[digest] += 1
        ids[cell.number] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    return ids


def _leaks(source: Source, notebooks: dict[str, NotebookNode]) -> Iterator[Problem]:
    """Lines of solutions that stand in a public notebook more often than the source shows them there.

    Looks at the finished notebooks and at the source's raw lines, not at how the one was made from the other.
    """
    for folder, notebook in notebooks.items():
        shown = Counter(line.strip() for cell in notebook.cells for line in cell.source.split("\n"))
        meant: Counter[str] = Counter()
        secrets: dict[str, Problem] = {}
        for cell in source.cells:
            public = not cell.private and bool(AUDIENCE[folder] & set(cell.tags)) and cell.lang in (None, LANGUAGE)
            hidden = cell.private
            for number, line in enumerate(cell.text.split("\n")):
                word = line.strip()
                if word in (markers.BEGIN, markers.END):
                    hidden = word == markers.BEGIN
                elif not hidden and public:
                    meant[word] += 1
                elif hidden and not markers.is_trivial(word):
                    message = f"the solution line {word!r} would stand in {folder}/; allowed: in {_SOLUTIONS}/ only"
                    secrets.setdefault(word, Problem(source.file, message, cell.number, cell.line + number))
        yield from (problem for line, problem in secrets.items() if shown[line] > meant[line])


def _run(source: Source, notebook: NotebookNode) -> Problem | None:
    """Run the solution and store the outputs of its checked cells; a problem instead when it cannot be run."""
    checked = frozenset(
        index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code" and _CHECK in cell.metadata.tags
    )
    try:
        runs = run_notebook(notebook, checked)
    except CellFailure as failure:
        if failure.index is None:
            return Problem(source.file, f"unit {source.unit}: {failure}")
        cell = _visible(source, _SOLUTIONS)[failure.index]
        return Problem(source.file, f"unit {source.unit}: {failure}", cell.number, cell.line)
    for index in checked:
        notebook.cells[index].execution_count = runs[index].count
        notebook.cells[index].outputs = list(runs[index].outputs)
    return None


def _write(notebooks: dict[Path, NotebookNode], out: Path) -> BuildReport:
    written, unchanged = [], []
    for name, notebook in notebooks.items():
        path = out / name
        content = (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode("utf-8")
        if path.is_file() and path.read_bytes() == content:
            unchanged.append(path)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)  # bytes: LF endings on every system
        written.append(path)
    return BuildReport(tuple(written), tuple(unchanged))


def _first_difference(stored: Path, fresh: Path) -> str:
    """Where two notebooks part, in a few words."""
    try:
        old, new = (
            nbformat.reads(path.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT) for path in (stored, fresh)
        )
        cells = list(zip(old.cells, new.cells, strict=False))
        for number, (before, after) in enumerate(cells, start=1):
            for part in ("cell_type", "source", "metadata", "outputs", "execution_count", "id"):
                if before.get(part) != after.get(part):
                    return f"cell {number} differs from the source's build in its {part}"
        if len(old.cells) != len(new.cells):
            return f"{len(old.cells)} cells, the source gives {len(new.cells)}"
    except Exception as error:  # a notebook edited by hand may be anything
        return f"cannot be read as a notebook ({type(error).__name__})"
    return "differs outside the cells (metadata, format or line endings)"
