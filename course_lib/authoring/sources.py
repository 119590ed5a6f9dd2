"""Read and judge ``sources/uNN_topic.py``: the one edited text of a unit, in jupytext's percent format.

A source that breaks a rule is refused with every problem it has; nothing here writes a file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from course_lib.authoring import markers
from course_lib.authoring.markers import Region
from course_lib.authoring.percent import RawCell, read_cells
from course_lib.authoring.problems import BuildError, Judge, Problem

__all__ = [
    "AUDIENCE",
    "CARD",
    "CHECK",
    "CODES",
    "LANGUAGE",
    "PARAMETERS",
    "Cell",
    "Source",
    "find_sources",
    "read_source",
]

AUDIENCE: dict[str, frozenset[str]] = {
    "notebooks": frozenset({"lesson", "all"}),
    "exercises": frozenset({"task", "check", "all"}),
    "solutions": frozenset({"task", "solution", "check", "trainer", "all"}),
}
"""Folder of each derived notebook -> audience tags of the cells that stand in it."""

PARAMETERS = "parameters"
CARD, CHECK, CODES = "card", "check", "codes"
LANGUAGE = "zh"

_LANGUAGES = ("zh", "en")
_PRIVATE = frozenset({"solution", "trainer"})
_BUILDERS = frozenset({CARD, CODES})
"""Tags of cells that stand in no notebook: the builder alone reads them."""
_TAGS = frozenset().union(*AUDIENCE.values())
_TAG_LIST = ", ".join([*sorted(_TAGS), PARAMETERS, *sorted(_BUILDERS)])
_CELL_START_SLIP = re.compile(r"\s*#?\s*%%")
_FILE_NAME = re.compile(r"(u\d{2})_[a-z][a-z0-9_]*\.py")
_BOOKKEEPING = frozenset({"title", "cell_depth", "cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"})


@dataclass(frozen=True)
class Cell:
    """One cell of a source.

    Attributes:
        number: position in the source, from 1.
        line: line of the source that holds the cell's first line, from 1.
        kind: ``code`` or ``markdown``; ``raw`` is the unit's card alone.
        tags: as written.
        lang: ``zh``, ``en`` or None for both.
        text: as written, with markers; of a check without its card.
        regions: solution regions of ``text``.
        card: YAML that stands in comments at the top of a check cell, of which no notebook gets a line.
        card_line: line of the source that holds its first line.
    """

    number: int
    line: int
    kind: str
    tags: tuple[str, ...]
    lang: str | None
    text: str
    regions: tuple[Region, ...] = ()
    card: str = ""
    card_line: int = 0

    @property
    def private(self) -> bool:
        """May trainees not see this cell?"""
        return bool((_PRIVATE | _BUILDERS) & set(self.tags))

    @property
    def stubbed(self) -> str:
        """Text for everybody: stubs in place of solutions."""
        return markers.stub_regions(self.text, self.regions)

    @property
    def solved(self) -> str:
        """Text for trainers: solutions in place, without marker lines."""
        return markers.strip_markers(self.text, self.regions)


@dataclass(frozen=True)
class Source:
    """A unit's source that obeys every rule."""

    path: Path
    file: str
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """Name of the derived notebooks, such as ``u01_market``."""
        return self.path.stem

    @property
    def unit(self) -> str:
        """Unit id, such as ``u01``."""
        return self.name.split("_")[0]


def find_sources(root: Path, units: Sequence[str] | None = None) -> list[Path]:
    """Paths of the sources below ``root/sources``, sorted.

    Args:
        root: folder of the kit.
        units: unit ids (``u01``) or names (``u01_market``) to keep; None keeps all.

    Raises:
        BuildError: no source, a file name that is not ``uNN_topic.py``, two sources of one unit, an unknown unit.
    """
    folder = root / "sources"
    paths = sorted(p for p in folder.glob("*") if p.is_file() and p.suffix.lower() == ".py") if folder.is_dir() else []
    if not paths:
        raise BuildError([Problem("sources", "no source found; allowed: files sources/uNN_topic.py")])
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for path in paths:
        match = _FILE_NAME.fullmatch(path.name)
        if match is None:
            problems.append(
                Problem(f"sources/{path.name}", "bad file name; allowed: uNN_topic.py, lower case, as u01_market.py")
            )
        elif match[1] in first:
            message = f"unit {match[1]} is also {first[match[1]]}; allowed: one source per unit"
            problems.append(Problem(f"sources/{path.name}", message))
        else:
            first[match[1]] = path.name
    known = {word for path in paths for word in (path.stem, path.stem.split("_")[0])}
    for unit in units or ():
        if unit not in known:
            problems.append(Problem("sources", f"unknown unit {unit!r}; allowed: {', '.join(sorted(known))}"))
    if problems:
        raise BuildError(problems)
    return [p for p in paths if units is None or {p.stem, p.stem.split("_")[0]} & set(units)]


def read_source(path: Path) -> Source:
    """Read one source and hold it to every rule.

    Raises:
        BuildError: with every problem of the file.
    """
    judge = Judge(f"{path.parent.name}/{path.name}")
    raw = read_cells(path, judge)
    cells = [_read_cell(cell, judge) for cell in raw]
    if raw:
        _judge_parameters([cell for cell in raw if PARAMETERS in cell.tags], judge)
    elif not judge.problems:
        judge.blame("empty source; allowed: cells that start with '# %%' or '# %% [markdown]'")
    if judge.problems:
        raise BuildError(judge.problems)
    return Source(path, judge.file, tuple(cells))


def _read_cell(cell: RawCell, judge: Judge) -> Cell:
    """Judge one cell; the result counts only when nothing was blamed."""
    _judge_metadata(cell, judge)
    tags = cell.tags
    if CARD in tags:
        if cell.kind != "raw":
            judge.blame(f"{cell.kind} cell tagged '{CARD}'; allowed: '# %% [raw] tags=[\"{CARD}\"]'", *cell.at())
        return Cell(cell.number, cell.line, cell.kind, tags, None, cell.text)
    card, card_line = "", cell.line
    if cell.kind == "code" and CHECK in tags:
        card, cell = _split_card(cell)
    regions: tuple[Region, ...] = ()
    for number, line in enumerate(cell.text.split("\n")):
        if _CELL_START_SLIP.match(line):
            judge.blame(
                f"looks like a misspelled cell marker: {line.strip()!r}; allowed: '# %%', then a space",
                *cell.at(number),
            )
    if not cell.text.strip():
        judge.blame("empty cell; allowed: text or code", *cell.at())
    if cell.kind not in ("code", "markdown"):
        judge.blame(f"{cell.kind} cell; allowed: code and markdown, raw for the card of the unit", *cell.at())
    elif cell.kind == "code" and "task" in tags:
        regions, flaws = markers.find_regions(cell.text)
        for flaw in flaws:
            judge.blame(flaw.message, *cell.at(flaw.line))
        if not flaws:
            _judge_python(cell, regions, judge)
    else:
        for flaw in markers.stray_markers(cell.text, prose=cell.kind == "markdown"):
            judge.blame(flaw.message, *cell.at(flaw.line))
        if cell.kind == "code":
            _judge_python(cell, (), judge)
    return Cell(cell.number, cell.line, cell.kind, tags, cell.metadata.get("lang"), cell.text, regions, card, card_line)


def _split_card(cell: RawCell) -> tuple[str, RawCell]:
    """The comments at the top of a check cell without their signs, and the cell that starts below them."""
    lines = cell.text.split("\n")
    end = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    text = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[:end])
    return text, replace(cell, line=cell.line + end, text="\n".join(lines[end:]))


def _judge_metadata(cell: RawCell, judge: Judge) -> None:
    """Options of the cell: tags that are known and go together, a known language, nothing else."""
    tags = set(cell.tags)
    for tag in sorted(tags - _TAGS - _BUILDERS - {PARAMETERS}):
        judge.blame(f"unknown tag {tag!r}; allowed: {_TAG_LIST}", *cell.at())
    if tags & _BUILDERS and len(tags) > 1:
        judge.blame(f"tags {sorted(tags)} together; allowed: {sorted(tags & _BUILDERS)} alone", *cell.at())
    if not tags & (_TAGS | _BUILDERS):
        judge.blame(f"no audience tag; allowed: tags=[...] with one or more of {', '.join(sorted(_TAGS))}", *cell.at())
    private, public = sorted(tags & _PRIVATE), sorted(tags & (_TAGS - _PRIVATE))
    if private and public:
        message = (
            f"tags {private} together with {public}; allowed: 'solution' and 'trainer' only without other audiences"
        )
        judge.blame(message, *cell.at())
    for option in sorted(set(cell.metadata) - _BOOKKEEPING - {"tags", "lang"}):
        judge.blame(
            f'unknown option {option!r} ({cell.metadata[option]}); allowed: tags=["..."] and lang="en"', *cell.at()
        )
    if "lang" in cell.metadata:
        if cell.metadata["lang"] not in _LANGUAGES:
            judge.blame(f"unknown lang {cell.metadata['lang']!r}; allowed: {', '.join(_LANGUAGES)}", *cell.at())
        if cell.kind != "markdown":
            judge.blame("lang on a code cell; allowed: on markdown cells", *cell.at())


def _judge_python(cell: RawCell, regions: tuple[Region, ...], judge: Judge) -> None:
    """The cell must be plain Python as written and with its stubs."""
    flaw = markers.python_error(cell.text)
    if flaw is not None:
        judge.blame(f"{flaw.message}; allowed: plain Python without magics", *cell.at(flaw.line))
        return
    stubbed = markers.python_error(markers.stub_regions(cell.text, regions))
    if stubbed is not None:
        judge.blame(f"with stubs in place of its solutions {stubbed.message}", *cell.at())


def _judge_parameters(cells: list[RawCell], judge: Judge) -> None:
    """Exactly one code cell of literal assignments, seen by all: papermill replaces it."""
    rule = f"allowed: exactly one code cell per source, tagged 'all' and '{PARAMETERS}'"
    if not cells:
        judge.blame(f"no '{PARAMETERS}' cell; {rule}")
    for cell in cells[1:]:
        judge.blame(f"second '{PARAMETERS}' cell; {rule}", *cell.at())
    for cell in cells:
        if cell.kind != "code" or "all" not in cell.tags:
            judge.blame(f"'{PARAMETERS}' on a {cell.kind} cell tagged {list(cell.tags)}; {rule}", *cell.at())
            continue
        try:
            statements = ast.parse(cell.text).body
        except (SyntaxError, ValueError):
            continue  # already blamed
        for statement in statements:
            if not _is_literal(statement):
                message = "a parameter that is no literal; allowed: lines 'name = literal', such as team_name = \"red\""
                judge.blame(message, *cell.at(statement.lineno - 1))
        if not statements:
            judge.blame("no parameter; allowed: lines 'name = literal'", *cell.at())


def _is_literal(statement: ast.stmt) -> bool:
    """Is this ``name = literal`` or ``name: type = literal``?"""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return False
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return isinstance(target, ast.Name)
