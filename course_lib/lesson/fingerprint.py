"""Fingerprints of a unit's results: short codes that change when a method, a rule or the data changes.

A self-check compares an answer with what the same library computes, so it cannot notice that a method itself has
changed; the stored fingerprints in a solution can, and they give no answer away.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from course_lib.method import (
    analyse_gap,
    cheapest_path,
    check_completeness,
    control_route,
    estimate_capacity,
    link_matrices,
    look_ahead,
    map_stars,
    map_terrain,
    match_needs,
    mine_needs,
    optimise_route,
    place_customers,
    price_lines,
    quarter_working_days,
    rate,
    rate_informatisation,
    rate_needs,
    reference_customer,
    rehearse_progress,
    score_customers,
    score_industries,
    sensitivity,
    service_states,
    simulate_revenue,
    survey_market,
    swot,
    white_spots,
)
from course_lib.plan import summarise_plan

if TYPE_CHECKING:
    from course_lib.case import Case
    from course_lib.lesson.unit import Unit

__all__ = ["fingerprint", "fingerprints"]

_DIGITS = 6  # significant digits: processors differ in the last ones


def _canonical(value: Any) -> Any:
    """Turn a result into plain, rounded values in a fixed order."""
    if isinstance(value, pd.DataFrame):
        return _canonical([value.index.tolist(), {column: value[column].tolist() for column in value.columns}])
    if isinstance(value, pd.Series):
        return [_canonical(value.index.tolist()), _canonical(value.tolist())]
    if isinstance(value, np.ndarray):
        return _canonical(value.tolist())
    if isinstance(value, Mapping):
        return {str(k): _canonical(v) for k, v in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, (list, tuple)):
        return [_canonical(v) for v in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        number = float(value)
        return str(number) if not math.isfinite(number) else f"{0.0 if abs(number) < 1e-9 else number:.{_DIGITS}g}"
    return str(value)


def _code(*results: Any) -> str:
    text = json.dumps([_canonical(r) for r in results], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def _opening(case: Case) -> dict[str, str]:
    from course_lib.opening.answers import demo_answers
    from course_lib.opening.groups import class_diagnosis
    from course_lib.opening.load import load_map
    from course_lib.opening.timetable import plan_agenda_of

    outlook, name, found = look_ahead(case, load_map().new_services), case.meta.name, class_diagnosis(demo_answers())
    heads = [outlook.growth, outlook.kept_share, outlook.per_manager, outlook.new_share, outlook.by_line]
    plans = [plan_agenda_of(mode, "大客户经理").table for mode in ("2+1", "3+2", "3x3")]
    return {
        "一页纸": _code(*heads),
        "课程表": _code(name, *plans),
        "诊断": _code(name, found.dimensions, found.competences, found.gaps, found.units),
    }


def _survey(case: Case) -> dict[str, str]:
    survey, completeness = survey_market(case), check_completeness(case)
    return {
        "状态": _code(service_states(case)["state"], survey.states),
        "网格": _code(survey.grids),
        "完整度": _code(completeness.fields, completeness.worklist(50)),
        "白点": _code(white_spots(case)),
    }


def _industries(case: Case) -> dict[str, str]:
    capacity = estimate_capacity(case)
    scores = score_industries(case, capacity=capacity)
    return {
        "容量": _code(capacity.table, capacity.evidence_mix),
        "选择矩阵": _code(scores.table.drop(columns="acceptability"), scores.components, scores.scaled),
        "排名把握": _code(scores.rank_acceptability, scores.swing),
    }


def _needs(case: Case) -> dict[str, str]:
    matrices, stars = link_matrices(case.catalog, case), map_stars(case)
    columns = ["step", "status", "share", "recorded", "candidate"]
    mined = [mine_needs(case, c).table[columns] for c in case.customers["id"].head(20)]
    return {
        "层级": _code(rate_informatisation(case).table),
        "挖掘": _code(mined),
        "先后": _code(rate_needs(case)),
        "三张表": _code(matrices.product_department, matrices.counts),
        "星网": _code(stars.stars, stars.vital_loss),
    }


def _budget(case: Case) -> dict[str, str]:
    match, budget = match_needs(case), price_lines(case)
    return {
        "匹配": _code(match.table, match.blanks),
        "预算": _code(budget.lines, budget.by_month, budget.by_product),
        "二八线": _code(budget.pareto),
    }


def _decision(case: Case) -> dict[str, str]:
    matrix = rate(case, reference_customer(case))
    return {
        "得分": _code(score_customers(case).table),
        "另一算法": _code(score_customers(case, mode="absolute").table),
        "敏感度": _code(sensitivity(matrix), cheapest_path(matrix).steps),
        "优劣势": _code(swot(case, matrix)),
    }


def _gap(case: Case) -> dict[str, str]:
    decisions, budget = score_customers(case), price_lines(case, industries=score_industries(case).reference)
    gap, revenue = analyse_gap(case, decisions, budget), simulate_revenue(case, decisions, budget)
    grid = place_customers(case, decisions, budget)
    parts = [gap.stock, gap.increment, gap.gap, gap.surplus, gap.needed_pipeline, gap.by_band]
    return {
        "缺口": _code(*parts),
        "分布": _code(revenue.mean, revenue.variance, revenue.p50, revenue.p80, revenue.probability),
        "九宫": _code(grid.table, grid.bounds),
        "计划": _code(summarise_plan(case).to_dict()),
    }


def _route(case: Case) -> dict[str, str]:
    decisions, budget = score_customers(case), price_lines(case, industries=score_industries(case).reference)
    grid = place_customers(case, decisions, budget, customers=budget.by_customer.index)
    terrain = map_terrain(case, decisions, budget, grid)
    optimum = optimise_route(terrain)
    plan = rehearse_progress(terrain, optimum.plan, f"{case.meta.budget_year}-03-15")
    control = control_route(terrain, plan, f"{case.meta.budget_year}-03-15")
    return {
        "活动": _code(quarter_working_days(case.meta.budget_year), plan.activities, plan.uplift),
        "参考计划": _code(optimum.packages, optimum.objective),
        "管控": _code(control.table, control.alarms),
    }


_UNITS: dict[str, Callable[[Case], dict[str, str]]] = {
    "u00": _opening,
    "u01": _survey,
    "u02": _industries,
    "u03": _needs,
    "u04": _budget,
    "u05": _decision,
    "u06": _gap,
    "u07": _route,
}


def fingerprints(case: Case, unit_id: str) -> dict[str, str]:
    """Return the codes of one unit's results on a case, by the name of the result."""
    return _UNITS[unit_id](case)


def fingerprint(unit: Unit) -> None:
    """Print the codes of the unit's results in one line."""
    print("核对码　" + "　".join(f"{name} {code}" for name, code in fingerprints(unit.case, unit.id).items()))
