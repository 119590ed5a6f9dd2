"""A case with the needs as a team found them: recorded, changed and taken out (需求的改动)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from numbers import Real
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.case.tables import Column, declared

__all__ = ["NEED_FIELDS", "change_needs", "need_faults"]

#: What may be changed of a need; its customer may not.
NEED_FIELDS = (
    "need_point",
    "triad",
    "department",
    "pain",
    "bottleneck",
    "difficulty",
    "contact",
    "cost_of_leaving",
    "urgency",
    "evidence",
    "kind",
    "quantity",
)
_FIRST = {"cost_of_leaving": 0.0, "urgency": 3, "evidence": "特情"}  # what a new need has until somebody says more
_NEEDED = ("customer", "need_point", "triad", "pain")
_LONGEST = 200
_MOST_YUAN = 1e10
_MOST_UNITS = 1e6
_REMOVED_NOTE = "需求 {need} 已删去"

Changes = Mapping[str, Mapping[str, Any]]
Checks = Mapping[str, Callable[[object, str], str]]


def _checks(case: Case) -> Checks:
    """What is wrong with a value of a field for a customer, in words; "" if nothing is."""
    columns = {c.name: c for c in declared("case")["needs"].columns}
    points, owners = (
        set(case.catalog.need_points["id"]),
        dict(zip(case.contacts["id"], case.contacts["customer"], strict=True)),
    )

    def text(column: Column, least: int) -> Callable[[object, str], str]:
        def wrong(value: object, _: str) -> str:
            good = isinstance(value, str) and least <= len(value.strip()) and len(value) <= _LONGEST
            return "" if good else f"{column.label}应为{'至少一个字' if least else '文字'}，不超过 {_LONGEST} 个字"

        return wrong

    def pick(column: Column) -> Callable[[object, str], str]:
        return lambda value, _: (
            "" if value in column.choices else f"{column.label}“{value}”不对，可选：{column.allowed}"
        )

    def point(value: object, _: str) -> str:
        return "" if value in points else f"机会点“{value}”不认识，可选：{'、'.join(sorted(points))}"

    def contact(value: object, customer: str) -> str:
        if value == "" or (isinstance(value, str) and owners.get(value) == customer):
            return ""
        own = [i for i, owner in owners.items() if owner == customer]
        return f"“{value}”不是这家客户的关键人，可选：{'、'.join(own)}，或留空（还没找到人）"

    def number(column: Column, high: float) -> Callable[[object, str], str]:
        low = column.low or 0.0

        def wrong(value: object, _: str) -> str:
            real = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(float(value))
            if real and low <= float(value) <= high and (column.kind == "number" or float(value).is_integer()):  # type: ignore[arg-type]
                return ""
            kind = "整数" if column.kind == "integer" else "数字"
            return f"{column.label}“{value}”不对，应为{kind}，{low:g} 到 {high:,.0f}"

        return wrong

    return {
        "need_point": point,
        "triad": pick(columns["triad"]),
        "department": text(columns["department"], 0),
        "pain": text(columns["pain"], 1),
        "bottleneck": text(columns["bottleneck"], 0),
        "difficulty": text(columns["difficulty"], 0),
        "contact": contact,
        "cost_of_leaving": number(columns["cost_of_leaving"], _MOST_YUAN),
        "urgency": number(columns["urgency"], columns["urgency"].high or 5),
        "evidence": pick(columns["evidence"]),
        "kind": _kind_check(case),
        "quantity": number(columns["quantity"], _MOST_UNITS),
    }


def _kind_check(case: Case) -> Callable[[object, str], str]:
    kinds = set(case.catalog.need_kinds["id"])

    def wrong(value: object, _: str) -> str:
        if isinstance(value, str) and (value == "" or value in kinds):
            return ""
        return f"需求种类“{value}”不认识，可选：{'、'.join(sorted(kinds))}，或留空（还没问清）"

    return wrong


def _look(case: Case, changes: Mapping[Any, Any]) -> Iterator[tuple[str, dict[str, Any], bool, list[str]]]:
    """Each entry as id, its sound fields, whether it takes the need out, what is wrong with it."""
    checks, customers = _checks(case), set(case.customers["id"])
    owners = dict(zip(case.needs["id"], case.needs["customer"], strict=True))
    for need, change in changes.items():
        if not isinstance(change, Mapping):
            yield str(need), {}, False, ["写法不对，应是“项目: 值”"]
            continue
        removed, known = change.get("removed") is True, need in owners
        customer = owners.get(need, change.get("customer"))
        faults = [f"没有“{name}”这一项" for name in change if name not in (*NEED_FIELDS, "customer", "removed")]
        sound: dict[str, Any] = {}
        if not isinstance(customer, str) or customer not in customers:
            faults.append(f"没有客户“{customer}”，也没有这条需求" if "customer" in change else "案例里没有这条需求")
            yield str(need), {}, removed, faults
            continue
        for name in NEED_FIELDS:
            if name in change:
                wrong = checks[name](change[name], customer)
                faults += [wrong] if wrong else []
                sound |= {} if wrong else {name: change[name]}
        faults += _kind_fault(case, need, change, sound)
        if not known:
            lacking = [name for name in _NEEDED[1:] if name not in sound]
            labels = {c.name: c.label for c in declared("case")["needs"].columns}
            faults += [f"缺{labels[name]}" for name in lacking if name not in change]
            sound = {} if lacking else {"customer": customer, **_FIRST, **sound}
        yield str(need), sound, removed, faults


def _kind_fault(case: Case, need: str, change: Mapping[str, Any], sound: dict[str, Any]) -> list[str]:
    """A kind of another need point is taken out of ``sound``; one that a new point left behind is blanked there."""
    now = dict(zip(case.needs["id"], zip(case.needs["need_point"], case.needs["kind"], strict=True), strict=True))
    old_point, old_kind = now.get(need, ("", ""))
    point, kind = sound.get("need_point", old_point), sound.get("kind", old_kind)
    table = case.catalog.need_kinds.set_index("id")
    kinds, called = table["point"], {str(i): str(name) for i, name in table["name"].items()}
    if not isinstance(kind, str) or kind not in kinds or kinds[kind] == point:
        return []
    if "kind" not in change:
        sound["kind"] = ""
        return []
    sound.pop("kind", None)
    own = "、".join(f"{i} {called[i]}" for i in kinds.index[kinds == point])
    return [f"需求种类“{kind} {called[kind]}”不属于机会点“{point}”，可选：{own}，或留空（还没问清）"]


def need_faults(case: Case, changes: Mapping[Any, Any]) -> dict[str, list[str]]:
    """Return what is wrong with a team's changes: need id → sentences; empty if all can be taken."""
    return {need: faults for need, _, _, faults in _look(case, changes) if faults}


def change_needs(case: Case, changes: Changes, *, strict: bool = False) -> Case:
    """Return the case with the needs as a team left them; the same case if nothing is changed.

    Parameters
    ----------
    changes
        Need id → for a need of the case the fields that differ (``NEED_FIELDS``) and ``removed`` (True takes it out);
        for an id that the case does not have, a new need: ``customer, need_point, triad, pain``, and whatever else of
        ``NEED_FIELDS`` is known already (``contact`` "" = nobody found yet, ``cost_of_leaving`` 0 = not yet asked).
    strict
        Refuse what is not sound instead of leaving it out.

    Returns
    -------
    Case
        ``needs`` changed, new ones at the end by id. An opportunity whose need was taken out stays, without a need
        (``need`` ""), and its ``note`` says which it was: nothing is lost, and nothing is passed over in silence.

    Raises
    ------
    ValueError
        With ``strict``, every fault: ids that the case does not know, values that are not allowed.

    Notes
    -----
    Without ``strict`` a single field that is not sound is left out, so that a team's file outlives a change of the
    case. Applying the same changes twice is the same as once. 本课程定义 (definition of this kit).
    """
    if not changes:
        return case
    looked = list(_look(case, changes))
    if strict and (told := [f"{need}：{'；'.join(faults)}" for need, _, _, faults in looked if faults]):
        raise ValueError("需求的改动有错：" + "。".join(told))
    gone = {need for need, _, removed, _ in looked if removed}
    kept = _changed(case, looked)
    kept = kept[~kept["id"].isin(gone)].reset_index(drop=True)
    if kept.equals(case.needs.reset_index(drop=True)):
        return case
    return case.replace(needs=kept, opportunities=_loosened(case, gone))


def _changed(case: Case, looked: list[tuple[str, dict[str, Any], bool, list[str]]]) -> pd.DataFrame:
    """All needs with their sound fields, and the team's own that were not taken out at the end."""
    needs = case.needs.reset_index(drop=True)
    place = {need: i for i, need in enumerate(needs["id"])}
    there = [(need, sound) for need, sound, removed, _ in looked if not removed]
    for name in NEED_FIELDS:
        told = {place[need]: sound[name] for need, sound in there if need in place and name in sound}
        if told:
            values = needs[name].to_numpy(dtype=object, copy=True)
            values[list(told)] = [_plain(v) for v in told.values()]
            needs[name] = pd.Series(values, index=needs.index).astype(needs[name].dtype)
    blank = {c: "" if isinstance(kind, pd.StringDtype) else math.nan for c, kind in needs.dtypes.items()}
    new = [
        {**blank, "id": need, **{k: _plain(v) for k, v in sound.items()}}
        for need, sound in sorted(there, key=lambda row: row[0])
        if sound and need not in place
    ]
    if not new:
        return needs
    return pd.concat([needs, pd.DataFrame(new)[list(needs.columns)].astype(needs.dtypes.to_dict())])


def _loosened(case: Case, gone: set[str]) -> pd.DataFrame:
    """The opportunities without the needs that were taken out, which their notes name."""
    lines = case.opportunities.reset_index(drop=True)
    loose = lines["need"].isin(gone)
    if loose.any():
        lines["note"] = [
            "；".join([_REMOVED_NOTE.format(need=need), *([note] if note else [])]) if off else note
            for note, need, off in zip(lines["note"].fillna(""), lines["need"], loose, strict=True)
        ]
        lines["note"] = lines["note"].astype(case.opportunities["note"].dtype)
        lines["need"] = lines["need"].where(~loose, "")
    return lines


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
