"""The cards in a unit's source: of the unit, in a raw cell tagged ``card``, and of each task, above its check.

A card is YAML. Whatever is missing or wrong in any of them is told at once: file, cell, line, what is allowed, and how
it could read. Points, hints, tables, minutes stand nowhere else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from course_lib.authoring.problems import BuildError, Judge
from course_lib.authoring.sources import CARD, CHECK, CODES, Cell, Source
from course_lib.case.unit_cards import TaskCard, UnitCard

__all__ = ["FINGERPRINT", "Agenda", "asks", "read_cards"]

FINGERPRINT = "fingerprint(unit)"

UNIT_EXAMPLES = {
    "name": "name: 选行业、估容量",
    "title": "title: 选行业、估容量（一级解码）",
    "short": "short: 选行业",
    "chapter": "chapter: industry",
    "needs": "needs: [industries, customers]",
    "helps": "helps: [contacts]",
    "minutes": 'minutes: {"2+1": [20, 20, 30, 20, 30]}',
    "must": "must: [key_account_manager]",
    "why": "why: 客户经理判输赢（大纲）",
    "field": "field: 见一位没见过的关键人",
    "week": "week: 2",
    "homework": "homework: 给自己最大的一单打分",
}
TASK_EXAMPLES = {
    "points": "points: 20",
    "hints": "hints: 先一行一行乘，最后再加",
    "title": "title: 题1 自上而下",
    "tolerance": "tolerance: 0.005",
    "hard_coded_share": "hard_coded_share: 0.5",
    "form": "form: formula",
    "kind": "kind: rule",
    "slips": 'slips: [{code: "x * 12", say: 像是把一年与一个月弄混了}]',
}
_HEADING = re.compile(r"^\*\*(题\s*\d+)\s*(.*?)[？?]?\*\*", re.MULTILINE)
_CALL = re.compile(r"\bcheck\(\s*unit\b")
_ALL = 100


_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Agenda:
    """What a unit's minutes and roles must fit: parts of a unit, ids of roles, and of each mode the units it holds."""

    parts: int
    roles: tuple[str, ...]
    rooms: Mapping[str, tuple[str, ...]]

    @classmethod
    def below(cls, root: Path) -> Agenda | None:
        """Read ``data/opening/agenda.yml`` below the kit's folder; None where there is none."""
        path = root / "data" / "opening" / "agenda.yml"
        if not path.is_file():
            return None
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        rooms = {mode["id"]: tuple(mode["room"]) for mode in spec["modes"]}
        return cls(len(spec["parts"]), tuple(role["id"] for role in spec["roles"]), rooms)


def asks(cell: Cell) -> tuple[str, ast.expr] | None:
    """Task id and answer of ``check(unit, "<task id>", <answer>)``; None for a cell that is not just that call."""
    try:
        (statement,) = ast.parse(cell.text).body
        unit, task, answer = statement.value.args  # type: ignore[attr-defined]
        written = f'check(unit, "{task.value}", {ast.get_source_segment(cell.text, answer)})'
    except (SyntaxError, ValueError, AttributeError):
        return None
    return (task.value, answer) if isinstance(unit, ast.Name) and cell.text.strip() == written else None


def read_cards(source: Source, agenda: Agenda | None = None) -> UnitCard:
    """Read the card of a unit and those of its tasks.

    Raises:
        BuildError: with every problem of them.
    """
    judge = Judge(source.file)
    tasks = list(_tasks(source, judge))
    _judge_codes(source, judge)
    card = _unit(source, tasks, judge, agenda)
    if judge.problems or card is None:
        raise BuildError(judge.problems)
    return card


def _unit(source: Source, tasks: list[TaskCard], judge: Judge, agenda: Agenda | None) -> UnitCard | None:
    cells = [cell for cell in source.cells if CARD in cell.tags]
    if not cells:
        example = "\n".join(f"    # {line}" for line in UNIT_EXAMPLES.values())
        judge.blame(f'no card of the unit; allowed: one cell such as\n    # %% [raw] tags=["{CARD}"]\n{example}')
        return None
    for cell in cells[1:]:
        judge.blame("second card of the unit; allowed: one per source", cell.number, cell.line)
    place = _Card(cells[0].number, cells[0].line, cells[0].text, UNIT_EXAMPLES)
    own = {"id": source.unit, "tasks": tasks}
    card = place.read(UnitCard, own, judge)
    if isinstance(card, UnitCard) and agenda is not None:
        for key, message in _misfits(card, agenda):
            place.blame(key, message, judge)
    return card


def _misfits(card: UnitCard, agenda: Agenda) -> Iterator[tuple[str, str]]:
    """Where a card does not fit the timetable: key and message."""
    if unknown := [role for role in card.must if role not in agenda.roles]:
        yield "must", f"no role {', '.join(unknown)}; roles: {', '.join(agenda.roles)}"
    if unknown := [mode for mode in card.minutes if mode not in agenda.rooms]:
        yield "minutes", f"no mode {', '.join(unknown)}; modes: {', '.join(agenda.rooms)}"
    if lacking := [mode for mode, room in agenda.rooms.items() if card.id in room and mode not in card.minutes]:
        yield "minutes", f"no minutes for mode {', '.join(lacking)}, which holds {card.id}"
    if odd := [mode for mode, minutes in card.minutes.items() if len(minutes) != agenda.parts]:
        yield "minutes", f"mode {', '.join(odd)}: not {agenda.parts} figures, one for each part of a unit"


def _tasks(source: Source, judge: Judge) -> Iterator[TaskCard]:
    """The cards of the tasks that are whole; every other is blamed."""
    seen: set[str] = set()
    heading, names = "", frozenset[str]()
    blamed, total = len(judge.problems), 0.0
    for cell in source.cells:
        place = (cell.number, cell.line)
        if cell.kind == "markdown":
            heading = next((f"{number} {text}".strip() for number, text in _HEADING.findall(cell.text)), heading)
        elif cell.regions:
            names = _bound(cell.stubbed)
        elif CHECK not in cell.tags:
            if cell.kind == "code" and _CALL.search(cell.text):
                judge.blame(f"a check in a cell that is not tagged '{CHECK}'; allowed: tags=[\"{CHECK}\"]", *place)
        elif not _CALL.search(cell.text):
            if cell.card:
                judge.blame("a card above no check; allowed: comments at the top of a cell that checks", *place)
        elif (found := asks(cell)) is None:
            judge.blame(f'a check is written just so: check(unit, "{source.unit}.name", name)', *place)
        else:
            task, answer = found
            if not task.startswith(f"{source.unit}.") or task in seen:
                judge.blame(f"task id {task!r} is used or of another unit; example: {source.unit}.name", *place)
            if not {node.id for node in ast.walk(answer) if isinstance(node, ast.Name)} & names:
                judge.blame("no name of the checked answer is assigned in a solution region before it", *place)
            seen.add(task)
            card = _task(cell, task, heading, judge)
            if card is not None:
                total += card.points
                yield card
            heading, names = "", frozenset()
    if seen and len(judge.problems) == blamed and abs(total - _ALL) > 1e-9:
        judge.blame(f"the tasks have {total:g} points together; allowed: {_ALL}")


def _bound(text: str) -> frozenset[str]:
    """Names that a cell assigns."""
    nodes = ast.walk(ast.parse(text))
    return frozenset(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _task(cell: Cell, task: str, heading: str, judge: Judge) -> TaskCard | None:
    if not cell.card:
        example = "\n".join(f"    # {TASK_EXAMPLES[key]}" for key in ("points", "hints"))
        judge.blame(f"no card above the check of {task}; example:\n{example}", cell.number, cell.line)
        return None
    place = _Card(cell.number, cell.card_line, cell.card, TASK_EXAMPLES)
    return place.read(TaskCard, {"id": task, **({"title": heading} if heading else {})}, judge)


def _judge_codes(source: Source, judge: Judge) -> None:
    """A fingerprint needs codes, and codes a fingerprint."""
    cells = [cell for cell in source.cells if CODES in cell.tags]
    shown = [cell for cell in source.cells if cell.text.strip() == FINGERPRINT]
    for cell in cells[1:]:
        judge.blame(f"second cell tagged '{CODES}'; allowed: one per source", cell.number, cell.line)
    if shown and not cells:
        example = f'# %% tags=["{CODES}"]\n    codes = {{"容量": (capacity.table,)}}'
        judge.blame(f"{FINGERPRINT} has no codes; example:\n    {example}", shown[0].number, shown[0].line)
    for cell in cells[:1]:
        if "codes" not in _bound(cell.text):
            judge.blame('codes: not assigned; example: codes = {"容量": (capacity.table,)}', cell.number, cell.line)
        if not shown:
            message = f"codes without {FINGERPRINT}; allowed: a check cell that holds just it"
            judge.blame(message, cell.number, cell.line)


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[object] = set()
    for key, _ in node.value:
        name = loader.construct_object(key, deep=deep)
        if name in seen:
            raise yaml.constructor.ConstructorError(None, None, f"{name} stands twice", key.start_mark)
        seen.add(name)
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True)
class _Card:
    """A card's YAML and where it stands: cell, line of the source, and how each of its keys could read."""

    cell: int
    line: int
    text: str
    examples: Mapping[str, str]

    def read(self, model: type[_Model], own: Mapping[str, Any], judge: Judge) -> _Model | None:
        """The card with what the builder knows by itself (``own``), where the card does not say otherwise."""
        try:
            written = yaml.load(self.text, _Loader)  # a SafeLoader
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = self.line + (mark.line if mark else 0)
            judge.blame(f"card is not YAML: {getattr(error, 'problem', error)}; {self._allowed()}", self.cell, line)
            return None
        written = {} if written is None else written
        if not isinstance(written, dict):
            judge.blame(f"card is not a list of 'key: value' lines; {self._allowed()}", self.cell, self.line)
            return None
        for key in [key for key in written if key not in self.examples]:
            self.blame(str(key), f"unknown key; {self._allowed()}", judge)
        kept = {key: value for key, value in written.items() if key in self.examples}
        try:
            return model.model_validate({**own, **kept})
        except ValidationError as error:
            for fault in error.errors():
                key, *inner = map(str, fault["loc"])
                message = "missing" if fault["type"] == "missing" and not inner else ".".join([*inner, fault["msg"]])
                self.blame(key, message, judge)
            return None

    def blame(self, key: str, message: str, judge: Judge) -> None:
        """Blame the line of a key, or the first where there is none."""
        start = re.compile(rf"[\"']?{re.escape(key)}[\"']?\s*:")
        lines = self.text.split("\n")
        number = next((n for n, line in enumerate(lines) if start.match(line)), 0)
        example = f"; example: {self.examples[key]}" if key in self.examples else ""
        judge.blame(f"{key}: {message}{example}", self.cell, self.line + number)

    def _allowed(self) -> str:
        return f"allowed: {', '.join(self.examples)}; example: {next(iter(self.examples.values()))}"
