"""What follows from a source beside its notebooks: the unit's card for everybody, its answers and its codes.

An answer is what the solution gives: the given cells and the solved regions, in order, cut at each check. They run on
any case (``lesson.derived``), so they may rest on the case alone: what comes from a team's choices or from parameters
is left out, and a check that uses it is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from course_lib.authoring.cards import asks
from course_lib.authoring.problems import BuildError, Judge
from course_lib.authoring.sources import CHECK, CODES, PARAMETERS, Cell, Source
from course_lib.case.unit_cards import UnitCard, public_text

__all__ = ["DERIVED", "derive"]

DERIVED = {"units": ".json", "answers": ".py", "codes": ".py"}
"""Folder below ``data/`` -> how its files end; each unit has one file in it, named by its id."""

_GIVEN = "case"
_SHOWS = frozenset({"print", "sheet", "display"})


def derive(source: Source, card: UnitCard) -> dict[Path, str]:
    """Path below the kit -> content of the unit's derived files.

    Raises:
        BuildError: with every check that rests on more than the case.
    """
    judge = Judge(source.file)
    sieve = _Sieve()
    setup = list(_setup(source, sieve))
    codes = list(_codes(source, sieve.copy(), judge))
    answers = list(_answers(source, sieve, judge))
    if judge.problems:
        raise BuildError(judge.problems)
    made = {"units": public_text(card)}
    if card.tasks:
        made["answers"] = _script(source, [*setup, *answers])
    if codes:
        made["codes"] = _script(source, [*setup, *codes])
    return {Path("data", folder, source.unit + DERIVED[folder]): text for folder, text in made.items()}


@dataclass(frozen=True)
class _Statement:
    """A statement at the top of a cell: its text, what it reads and binds, and where it stands."""

    text: str
    node: ast.stmt
    cell: Cell

    @property
    def reads(self) -> frozenset[str]:
        added = [n.target for n in ast.walk(self.node) if isinstance(n, ast.AugAssign)]
        return _names(self.node, ast.Load) | {target.id for target in added if isinstance(target, ast.Name)}

    @property
    def binds(self) -> frozenset[str]:
        if isinstance(self.node, ast.Import | ast.ImportFrom):
            return frozenset(alias.asname or alias.name.partition(".")[0] for alias in self.node.names)
        defined = {n.name for n in ast.walk(self.node) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        return _names(self.node, ast.Store) | defined

    @property
    def touches(self) -> frozenset[str]:
        """What it binds, and what it may change: ``x`` of ``x[…] = …``, ``x.y = …`` and ``x.append(…)``."""
        nodes = list(ast.walk(self.node))
        changed = [n for n in nodes if isinstance(n, ast.Subscript | ast.Attribute) and isinstance(n.ctx, ast.Store)]
        called = [n.value.func for n in nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
        bases = map(_innermost, [*changed, *(func for func in called if isinstance(func, ast.Attribute))])
        return self.binds | {base.id for base in bases if isinstance(base, ast.Name)}

    @property
    def shows(self) -> bool:
        """Does it nothing but show something?"""
        return _shows(self.node)


def _innermost(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node


def _shows(node: ast.stmt) -> bool:
    if isinstance(node, ast.For | ast.If):
        return all(map(_shows, [*node.body, *node.orelse]))
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _SHOWS


def _names(node: ast.AST, context: type[ast.expr_context]) -> frozenset[str]:
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, context))


def _statements(cell: Cell) -> Iterator[_Statement]:
    lines = cell.solved.split("\n")
    for node in ast.parse(cell.solved).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        yield _Statement("\n".join(lines[first - 1 : node.end_lineno]), node, cell)


class _Sieve:
    """Lets through what rests on the case alone; ``tainted`` names rest on more: name -> where that comes from."""

    def __init__(self, tainted: Mapping[str, str] = MappingProxyType({"unit": "unit"})) -> None:
        self.tainted = dict(tainted)

    def copy(self) -> _Sieve:
        return _Sieve(self.tainted)

    def lets(self, statement: _Statement, *, parameter: bool = False) -> bool:
        """Is the statement to be kept? If not, what it binds or changes is tainted."""
        causes = sorted(self.tainted[name] for name in statement.reads & self.tainted.keys())
        if parameter or causes:
            for name in statement.touches - {_GIVEN}:
                self.tainted[name] = causes[0] if causes else name
            return False
        for name in statement.binds:
            self.tainted.pop(name, None)
        return not statement.shows

    def require(self, statement: _Statement, judge: Judge) -> None:
        """Blame a statement that must rest on the case alone and does not."""
        for name in sorted(statement.reads & self.tainted.keys()):
            cause = self.tainted[name]
            comes = f"{name!r} rests on {cause!r}" if cause != name else repr(name)
            message = f"{comes}, which a team's choices or a parameter give; allowed: what follows from 'case' alone"
            judge.blame(message, statement.cell.number, statement.cell.line)


def _setup(source: Source, sieve: _Sieve) -> Iterator[_Statement]:
    """What the cells for all give from the case alone."""
    for cell in source.cells:
        if cell.kind == "code" and "all" in cell.tags and CHECK not in cell.tags:
            for statement in _statements(cell):
                if sieve.lets(statement, parameter=PARAMETERS in cell.tags):
                    yield statement


def _answers(source: Source, sieve: _Sieve, judge: Judge) -> Iterator[_Statement]:
    """The task cells' statements, and a call of ``answer`` for each check."""
    for cell in source.cells:
        if cell.kind != "code":
            continue
        if CHECK in cell.tags:
            if found := asks(cell):
                text = f'answer("{found[0]}", {ast.get_source_segment(cell.text, found[1])})'
                statement = _Statement(text, ast.parse(text).body[0], cell)
                sieve.require(statement, judge)
                yield statement
        elif "task" in cell.tags:
            yield from (statement for statement in _statements(cell) if sieve.lets(statement))


def _codes(source: Source, sieve: _Sieve, judge: Judge) -> Iterator[_Statement]:
    for cell in source.cells:
        for statement in _statements(cell) if CODES in cell.tags else ():
            sieve.require(statement, judge)
            if sieve.lets(statement):
                yield statement


def _script(source: Source, statements: list[_Statement]) -> str:
    """The statements that are of use, imports first named where they are needed."""
    lines: list[str] = []
    wanted: set[str] = set()
    for statement in reversed(statements):
        passive = (statement.cell.tags and "all" in statement.cell.tags) or isinstance(statement.node, ast.ImportFrom)
        if passive and not statement.binds & wanted:
            continue
        wanted |= statement.reads
        lines += reversed(_written(statement, wanted))
    head = f"# Built from {source.file}; not edited by hand."
    return "\n".join([head, *reversed(lines)]) + "\n"


def _written(statement: _Statement, wanted: Iterable[str]) -> list[str]:
    """A statement's lines; of an import only the names that are wanted."""
    node = statement.node
    if isinstance(node, ast.ImportFrom):
        names = [alias for alias in node.names if (alias.asname or alias.name) in wanted]
        text = ", ".join(a.name + (f" as {a.asname}" if a.asname else "") for a in names)
        return [f"from {node.module} import {text}"]
    return statement.text.split("\n")
