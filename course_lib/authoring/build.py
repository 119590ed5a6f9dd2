"""Build what follows from each unit's one source, and check that what is stored is current.

``sources/uNN_topic.py`` gives ``uNN_topic.ipynb`` in ``notebooks/``, ``exercises/`` and ``solutions/``, and below
``data/`` the unit's card, answers and codes. Two builds of the same sources are byte-identical; either everything is
built or nothing is written.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_lib.authoring import markers
from course_lib.authoring.cards import Agenda, asks, read_cards
from course_lib.authoring.derived import DERIVED, derive
from course_lib.authoring.identity import KINDS, Identity
from course_lib.authoring.problems import BuildError, Problem
from course_lib.authoring.reference_run import CellFailure, run_notebook
from course_lib.authoring.sources import AUDIENCE, CHECK, LANGUAGE, Cell, Source, find_sources, read_source
from course_lib.case.unit_cards import UnitCard
from course_lib.lesson.selfcheck import PASSED
from course_lib.paths import command

__all__ = ["BuildError", "BuildReport", "Difference", "Problem", "build", "check"]

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
    """A derived file that is not what its source gives.

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
    """Build the lesson, exercise and solution notebooks of the units, and their derived data.

    Args:
        root: folder that holds ``sources/``.
        out: folder to write ``notebooks/``, ``exercises/``, ``solutions/`` and ``data/`` into; None means ``root``.
        units: unit ids (``u01``) or names (``u01_market``); None builds all.
        execute: run the solutions and store the outputs of their checked cells. Without it solutions hold no outputs,
            which ``check`` will report.

    Raises:
        BuildError: with every problem of all sources; nothing is written then.
    """
    notebooks: dict[Path, NotebookNode] = {}
    units_read = _read_all(find_sources(root, units), Agenda.below(root))
    texts = {path: text for unit in units_read for path, text in unit.derived.items()}
    sources = [unit.source for unit in units_read]
    leaks: list[Problem] = []
    for source, card in ((unit.source, unit.card) for unit in units_read):
        made = {folder: _assemble(source, card, folder) for folder in AUDIENCE}
        leaks += _leaks(source, {folder: nb for folder, nb in made.items() if folder != _SOLUTIONS})
        notebooks |= {Path(folder, f"{source.name}.ipynb"): nb for folder, nb in made.items()}
    if leaks:
        raise BuildError(leaks)
    if execute:
        solutions = [notebooks[Path(_SOLUTIONS, f"{source.name}.ipynb")] for source in sources]
        with ThreadPoolExecutor(_PARALLEL_KERNELS) as pool, _laid_out(root, texts) as built:
            runs = pool.map(_run, sources, solutions, [built] * len(sources))
            failures = [problem for problem in runs if problem is not None]
        if failures:
            raise BuildError(failures)
    texts |= {name: nbformat.writes(nb, version=4).rstrip("\n") + "\n" for name, nb in notebooks.items()}
    return _write(texts, root if out is None else out)


def check(root: Path) -> list[Difference]:
    """Rebuild everything in a temporary folder and compare it with what is stored below ``root``.

    Returns:
        Every derived file that differs, is missing, or has no source; empty when all are current.

    Raises:
        BuildError: the sources themselves cannot be built.
    """
    differences = []
    with tempfile.TemporaryDirectory(prefix="course_check_") as folder:
        fresh = Path(folder)
        built = {path.relative_to(fresh) for path in build(root, fresh).written}
        stored = {path.relative_to(root) for name in AUDIENCE for path in (root / name).glob("*.ipynb")}
        for name, suffix in DERIVED.items():
            stored |= {path.relative_to(root) for path in (root / "data" / name).glob(f"*{suffix}")}
        for path in sorted(built | stored):
            if path not in stored:
                differences.append(Difference(path, "missing", f"missing: run '{command('build')}'"))
            elif path not in built:
                differences.append(Difference(path, "extra", f"no source sources/{_source_of(path)}.py"))
            elif (fresh / path).read_bytes() != (root / path).read_bytes():
                differences.append(Difference(path, "differs", _first_difference(root / path, fresh / path)))
    return differences


@dataclass(frozen=True)
class _Unit:
    source: Source
    card: UnitCard
    derived: Mapping[Path, str]


def _read_all(paths: Sequence[Path], agenda: Agenda | None) -> list[_Unit]:
    units: list[_Unit] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            source = read_source(path)
            card = read_cards(source, agenda)
            units.append(_Unit(source, card, derive(source, card)))
        except BuildError as error:
            problems += error.problems
    if problems:
        raise BuildError(problems)
    return units


@contextmanager
def _laid_out(root: Path, texts: Mapping[Path, str]) -> Iterator[Path]:
    """A folder like ``data/`` with all units' derived files as this build has them: solutions run on these."""
    with tempfile.TemporaryDirectory(prefix="course_built_") as place:
        for folder in DERIVED:
            stored = root / "data" / folder
            if stored.is_dir():
                shutil.copytree(stored, Path(place, "data", folder))
        _write(texts, Path(place))
        yield Path(place, "data")


def _source_of(path: Path) -> str:
    return path.stem if path.suffix == ".ipynb" else f"{path.stem}_*"


def _visible(source: Source, folder: str) -> list[Cell]:
    """Cells of the source that stand in the notebook of this folder, in order."""
    return [cell for cell in source.cells if cell.lang in (None, LANGUAGE) and AUDIENCE[folder] & set(cell.tags)]


def _assemble(source: Source, card: UnitCard, folder: str) -> NotebookNode:
    """The notebook without outputs."""
    ids, tasks = _cell_ids(source), _tasks(source)
    cells = []
    for cell in _visible(source, folder):
        text = cell.solved if folder == _SOLUTIONS else cell.stubbed
        make = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
        task = {"task": tasks[cell.number]} if cell.number in tasks else {}
        cells.append(make(text, id=ids[cell.number], metadata={"tags": list(cell.tags), **task}))
    identity = Identity(card.id, KINDS[folder], card.title)
    metadata = {"course": identity.metadata, "kernelspec": dict(_KERNELSPEC), "language_info": {"name": "python"}}
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
        elif CHECK in cell.tags and (found := asks(cell)):
            tasks[cell.number] = found[0]
            if answer is not None:
                tasks[answer] = found[0]
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
            for number, line in enumerate(cell.card.split("\n") if cell.card else []):
                message = f"the card's line {line!r} would stand in {folder}/"
                secrets.setdefault(line.strip(), Problem(source.file, message, cell.number, cell.card_line + number))
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


def _run(source: Source, notebook: NotebookNode, built: Path) -> Problem | None:
    """Run the solution and store the outputs of its checked cells; a problem instead when it cannot be run."""
    checked = frozenset(
        index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code" and CHECK in cell.metadata.tags
    )
    try:
        runs = run_notebook(notebook, checked, built)
    except CellFailure as failure:
        if failure.index is None:
            return Problem(source.file, f"unit {source.unit}: {failure}")
        cell = _visible(source, _SOLUTIONS)[failure.index]
        return Problem(source.file, f"unit {source.unit}: {failure}", cell.number, cell.line)
    for index in sorted(checked):
        cell = _visible(source, _SOLUTIONS)[index]
        if asks(cell) and not any(PASSED in output.get("text", "") for output in runs[index].outputs):
            message = f"unit {source.unit}: the solution does not pass its own check; does it give the same twice?"
            return Problem(source.file, message, cell.number, cell.line)
        notebook.cells[index].execution_count = runs[index].count
        notebook.cells[index].outputs = list(runs[index].outputs)
    return None


def _write(texts: Mapping[Path, str], out: Path) -> BuildReport:
    written, unchanged = [], []
    for name, text in texts.items():
        path = out / name
        content = text.encode("utf-8")
        if path.is_file() and path.read_bytes() == content:
            unchanged.append(path)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)  # bytes: LF endings on every system
        written.append(path)
    return BuildReport(tuple(written), tuple(unchanged))


def _first_difference(stored: Path, fresh: Path) -> str:
    """Where two files part, in a few words."""
    if stored.suffix != ".ipynb":
        return f"differs from the source's build: run '{command('build')}'"
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
