"""Typed choices in lesson cells: checked, saved at once; untouched, the team's earlier or the reference choice.

The choices and their shapes, as ``team.py`` keeps them:

=================  ==========================================================
industries         list of industry ids (政企)
merchant_groups    list of industry ids (商群)
line_changes       {opportunity id: {quantity | discount | start_month: number}}
customer           customer id
ratings            {contact id: {factor id: our rating}}
places             {customer id: {"cell": cell name, "reason": text}}
=================  ==========================================================

Wherever an id is typed, the Chinese name does as well. "撤销" takes the last change back, "参考" returns to the
reference; in a mapping, ``None`` takes one entry back.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from course_lib.case import Case
from course_lib.case.tables import declared
from course_lib.classroom.errors import ClassroomError
from course_lib.method import (
    PlanSummary,
    reference_customer,
    score_industries,
    summarise_plan,
)
from course_lib.method.plan import LINES
from course_lib.team import Team

if TYPE_CHECKING:
    from course_lib.classroom.unit import Unit
    from course_lib.method import NineGrid

__all__ = [
    "ChoiceError",
    "chosen_industries",
    "decide",
    "decide_customer",
    "decide_lines",
    "decide_places",
    "decide_ratings",
    "planned",
]

_WHOSE = {"team": "你们队的选择", "reference": "参考选择"}
_CHANGEABLE = ("quantity", "discount", "start_month")


class ChoiceError(ClassroomError):
    """A typed choice that cannot be taken."""


def _known(what: str, given: Iterable[object], allowed: Mapping[str, str], elsewhere: str = "") -> list[str]:
    """Return the ids meant by ids or names (``allowed``: id → name); refuse what is unknown, naming what is near."""
    ids = {name: i for i, name in allowed.items()} | {i: i for i in allowed}
    for item in given:
        if item not in ids:
            near = difflib.get_close_matches(str(item), list(ids), n=1)
            some = "、".join(f"{i} {n}" if n != i else i for i, n in list(allowed.items())[:12])
            more = f"…共 {len(allowed)} 个" if len(allowed) > 12 else ""
            hint = elsewhere or (f"（是不是 {near[0]}？）" if near else "")
            raise ChoiceError(f"{what}“{item}”不认识；可用：{some}{more}{hint}")
    return [ids[str(item)] for item in given]


def _by_id(names: pd.Series) -> dict[str, str]:
    return {str(i): str(name) for i, name in names.items()}


def _restored(unit: Unit, name: str, typed: object) -> bool:
    """Carry out "撤销" and "参考"; return whether it was one of them."""
    if typed == "撤销":
        print("已撤销上一次改动" if unit.team.undo(name) else "没有可撤销的改动")
    elif typed == "参考":
        unit.team.forget(name)
        print("已回到参考选择（写“撤销”可以再拿回来）")
    return typed in ("撤销", "参考")


def _merged(kept: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Merge typed entries into kept ones, two levels deep; ``None`` takes an entry back."""
    merged = dict(kept)
    for key, change in changes.items():
        if change is None:
            merged.pop(key, None)
        else:
            merged[key] = {**merged.get(key, {}), **change}
    return merged


def _number(what: str, value: object, low: float, high: float, whole: bool = False) -> float:
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if number is None or not low <= number <= high or (whole and number != int(number)):
        raise ChoiceError(f"{what}写成了 {value!r}；应为{'整数' if whole else '数字'}，{low:g} 到 {high:g}")
    return number


def _pairs(value: object, example: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ChoiceError(f"写法不对；应为 {example}")
    return value


def decide(unit: Unit, name: str, mine: Sequence[str] | None, reference: Sequence[str]) -> list[str]:
    """Return the team's ``industries`` or ``merchant_groups``.

    ``mine`` is what was typed: a list of ids, saved at once; ``None`` = what the team chose before, else ``reference``.

    Raises
    ------
    ChoiceError
        An id that is not of this line, a doubled one, or too many (rules ``selection.pick``).
    """
    line = LINES[name]
    rows = unit.case.industries
    names = rows[rows["line"] == line].set_index("id")["name"]
    if mine is not None and not _restored(unit, name, mine):
        if isinstance(mine, str) or not isinstance(mine, Sequence):
            raise ChoiceError('写法不对；应为编号列表，如 ["I01", "I02"]')
        others = rows[rows["line"] != line]
        astray = [str(item) for item in mine if item in {*others["id"], *others["name"]}]
        elsewhere = f"（{'、'.join(astray)} 是{others['line'].iloc[0]}，写到另一行去）" if astray else ""
        ids = _known(f"{line}编号", mine, _by_id(names), elsewhere)
        most = unit.case.catalog.rules.selection.pick[line]
        if len(set(ids)) != len(ids):
            raise ChoiceError("有编号写了两次，每个只写一次")
        if not 1 <= len(ids) <= most:
            raise ChoiceError(f"选了 {len(ids)} 个；{line}要选 1 到 {most} 个")
        unit.team.choose(name, ids)
        if len(ids) < most:
            print(f"还可以再选 {most - len(ids)} 个")
    chosen = [i for i in unit.team.choice(name, list(reference)) if i in names.index]
    print(f"{line}（{_WHOSE[unit.team.source(name)]}）：" + "、".join(f"{i} {names[i]}" for i in chosen))
    return chosen


def chosen_industries(unit: Unit) -> list[str]:
    """Return the industries and merchant groups chosen in level 1, or else the reference choice."""
    scores = score_industries(unit.case)
    return [i for name, line in LINES.items() for i in decide(unit, name, None, scores.top(line))]


def decide_lines(unit: Unit, changes: Mapping[str, Mapping[str, float]] | None = None) -> pd.DataFrame:
    """Return the case's opportunities with the team's changes of quantity, discount and start month.

    Changes typed now are merged into earlier ones, line by line, and saved at once.
    """
    if changes is not None and not _restored(unit, "line_changes", changes):
        limits = {c.name: c for c in declared("case")["opportunities"].columns}
        lines = {i: i for i in unit.case.opportunities["id"]}
        _known("商机编号", _pairs(changes, '{"O001": {"discount": 0.3}}'), lines)
        for line, change in changes.items():
            if change is None:
                continue
            _known(f"{line} 的项目", _pairs(change, '{"discount": 0.3}'), {c: limits[c].label for c in _CHANGEABLE})
            for column, value in change.items():
                c = limits[column]
                hint = "（四成写 0.4）" if column == "discount" else ""
                high = 1e9 if c.high is None else c.high
                _number(f"{line} 的{c.label}{hint}", value, c.low or 0, high, c.kind == "integer")
        unit.team.choose("line_changes", _merged(unit.team.choice("line_changes", {}), changes))
    kept: dict[str, dict[str, float]] = unit.team.choice("line_changes", {})
    if kept:
        print(f"已改 {len(kept)} 行商机：{'、'.join(kept)}")
    return apply_changes(unit.case, kept)


def apply_changes(case: Case, changes: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return the opportunities with ``changes`` ({opportunity id: {column: value}}); unknown ids are left out."""
    lines = case.opportunities.set_index("id", drop=False)
    for line, change in changes.items():
        if line in lines.index:
            for column, value in change.items():
                lines.loc[line, column] = value
    return lines.reset_index(drop=True)


def planned(case: Case, team: Team, target: float | None = None) -> PlanSummary:
    """Return the plan that the team's choices so far amount to; ``target`` (yuan) stands in for the case's."""
    return summarise_plan(
        case,
        industries=team.choice("industries", None),
        merchant_groups=team.choice("merchant_groups", None),
        target=target,
        ratings=team.choice("ratings", None),
        lines=apply_changes(case, team.choice("line_changes", {})),
        places={customer: move["cell"] for customer, move in team.choice("places", {}).items()},
    )


def decide_customer(unit: Unit, mine: str | None = None) -> str:
    """Return the customer that the team looks at: typed now, chosen before, or the reference one."""
    names = unit.case.customers.set_index("id")["name"]
    if mine is not None and not _restored(unit, "customer", mine):
        unit.team.choose("customer", _known("客户编号", [mine], _by_id(names))[0])
    customer = str(unit.team.choice("customer", reference_customer(unit.case)))
    print(f"客户（{_WHOSE[unit.team.source('customer')]}）：{customer} {names.get(customer, '')}")
    return customer


def _contact_hint(contacts: pd.DataFrame, typed: Iterable[object]) -> str:
    """Say which contact ids belong to a typed name."""
    found = contacts[contacts["name"].isin([str(t) for t in typed])]
    return f"（{'、'.join(found['name'] + ' 是 ' + found['id'])}）" if len(found) else ""


def decide_ratings(
    unit: Unit, changes: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, dict[str, float]] | None:
    """Return the team's own ratings of us ({contact: {factor: 0–10}}) that stand in for the case's; None = none."""
    if changes is not None and not _restored(unit, "ratings", changes):
        most = unit.case.catalog.rules.score.rating_max
        contacts = unit.case.contacts
        _known(
            "关键人编号",
            _pairs(changes, '{"P0101": {"fit": 8}}'),
            {i: i for i in contacts["id"]},
            _contact_hint(contacts, changes),
        )
        for contact, change in changes.items():
            if change is None:
                continue
            factors = unit.case.catalog.names("factors")
            _known(f"{contact} 的要素", _pairs(change, '{"fit": 8}'), {f: f for f in factors})
            for factor, value in change.items():
                _number(f"{contact} 的{factors[factor]}", value, 0, most)
        unit.team.choose("ratings", _merged(unit.team.choice("ratings", {}), changes))
    kept: dict[str, dict[str, float]] = unit.team.choice("ratings", {})
    if kept:
        print(f"已改 {sum(map(len, kept.values()))} 个评分，涉及 {'、'.join(kept)}")
    return kept or None


def _reason(text: object) -> str:
    return text.strip() if isinstance(text, str) else ""


def decide_places(unit: Unit, grid: NineGrid, moves: Mapping[str, tuple[str, str]] | None = None) -> pd.DataFrame:
    """Return the nine-grid table with the team's moves: ``cell`` is the chosen one, ``computed`` what was computed.

    A move is ``{customer id: (cell name, reason)}``; a move without a reason is refused.
    """
    cells = {name: name for name in unit.case.catalog.nine_cells["name"]}
    if moves is not None and not _restored(unit, "places", moves):
        typed = _pairs(moves, '{"C001": ("主攻户", "理由")}')
        ids = _known("客户编号", typed, _by_id(grid.table["name"]), "（只能移选中的行业和商群里的客户）")
        placed: dict[str, Any] = {}
        for customer, move in zip(ids, typed.values(), strict=True):
            if move is not None:
                if isinstance(move, str) or not isinstance(move, Sequence) or len(move) != 2 or not _reason(move[1]):
                    raise ChoiceError(f'{customer} 要写格名和理由，如 ("主攻户", "新院长是老客户")；没有理由不能移')
                _known(f"{customer} 的格名", [move[0]], cells)
            placed[customer] = None if move is None else {"cell": move[0], "reason": _reason(move[1])}
        unit.team.choose("places", _merged(unit.team.choice("places", {}), placed))
    kept: dict[str, dict[str, str]] = unit.team.choice("places", {})
    table = grid.table.assign(computed=grid.table["cell"], reason="")
    for customer, move in kept.items():
        if customer in table.index:
            name, computed = str(table.loc[customer, "name"]), str(table.loc[customer, "computed"])
            table.loc[customer, "cell"], table.loc[customer, "reason"] = move["cell"], move["reason"]
            print(f"{customer} {name}：{computed} → {move['cell']}（{move['reason']}）")
    return table
