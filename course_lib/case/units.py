"""Which tables a unit needs (its card says so), and so which units wait while a case is half filled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml

from course_lib.case.model import Case
from course_lib.case.problems import Problem
from course_lib.case.tables import declared, declared_label
from course_lib.case.unit_cards import unit_cards
from course_lib.paths import kit_dir

__all__ = ["PLAN", "UnitTables", "unit_tables", "waiting", "waiting_lines"]

#: Stands for the summary of the plan among the units.
PLAN = "plan"


@dataclass(frozen=True)
class UnitTables:
    """A unit's ``id`` and ``name``, the tables it ``needs`` and those that make it better (``helps``)."""

    id: str
    name: str
    needs: tuple[str, ...]
    helps: tuple[str, ...]


def unit_tables() -> dict[str, UnitTables]:
    """Return the units' tables by unit id, and those of the plan (``data/plan.yml``) under ``PLAN``.

    Raises
    ------
    ValueError
        The plan names a table that no case has.

    Examples
    --------
    >>> unit_tables()["u02"].needs
    ('district', 'industries', 'industry_units')
    """
    found = {unit: UnitTables(unit, card.name, card.needs, card.helps) for unit, card in unit_cards().items()}
    return {**found, PLAN: _plan_tables()}


def waiting(case: Case, unit: str) -> tuple[str, ...]:
    """Return the Chinese names of the tables that ``unit`` needs and nobody has filled; none if it can run."""
    tables = unit_tables().get(unit)
    needs = tables.needs if tables else ()
    return tuple(declared_label(name) for name in needs if getattr(case, name).empty)


def waiting_lines(case: Case) -> list[Problem]:
    """A notice for each unit that waits, none if all can run."""
    told = [(tables, waiting(case, unit)) for unit, tables in unit_tables().items() if unit != PLAN]
    return [
        Problem(f"{tables.id} {tables.name}", message=f"先不跑，等：{'、'.join(labels)}", level="notice")
        for tables, labels in told
        if labels
    ]


@cache
def _plan_tables() -> UnitTables:
    spec = yaml.safe_load((kit_dir() / "data" / "plan.yml").read_text(encoding="utf-8"))
    needs, helps = (tuple(spec[key]) for key in ("needs", "helps"))
    if unknown := [name for name in (*needs, *helps) if name not in declared("case")]:
        raise ValueError(f"plan.yml：没有表 {'、'.join(unknown)}，有：{'、'.join(declared('case'))}")
    return UnitTables(PLAN, "计划摘要", needs, helps)
