"""Five steps from an industry's trend to a customer's blanks and need candidates (需求挖掘五步)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import pandas as pd

from course_lib.case import Case, Catalog
from course_lib.case.lookups import customers_in
from course_lib.case.packs import Pack
from course_lib.case.problems import UnknownCustomerError
from course_lib.method.needs.informatisation import Informatisation, rate_informatisation
from course_lib.method.needs.needs import fit_levels

__all__ = ["BLANK", "SHORT", "THERE", "Mining", "answering_services", "mine_industry", "mine_needs", "pack_of"]

BLANK, SHORT, THERE = "空白", "短板", "在用"


@dataclass(frozen=True, slots=True, eq=False)
class Mining:
    """What a customer's industry takes, what the customer has, and what is missing.

    Attributes
    ----------
    customer, name, level, level_name
        Who, and how far its informatisation has come (0–4).
    pack
        The industry pack: ① ``trend``, ② ``cloud_case``, the value chain.
    table
        One row per step of the value chain: ``step, process, info, need_point, need_point_name, asked_level``
        (management level the step takes), ``services`` (that answer the point), ``lines, units, share`` (③ in use),
        ``status`` (⑤ 空白, 短板, 在用 = something is in use, whether it answers has to be
        asked), ``why, ask, pain, recorded`` (ids of the customer's needs at this point, joined with |), ``candidate``
        (not in use, and not recorded).
    candidates
        Index step number: what a need recorded from it would hold, ready for ``change_needs``.
    """

    customer: str
    name: str
    level: int
    level_name: str
    pack: Pack
    table: pd.DataFrame
    candidates: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """Steps by status."""
        return {status: int((self.table["status"] == status).sum()) for status in (BLANK, SHORT, THERE)}


def pack_of(case: Case, industry: str) -> Pack:
    """Return the pack to read an industry of the case by (found by its name, else the general one)."""
    names = case.industries.set_index("id")["name"]
    return case.catalog.packs.of(str(names.get(industry, "")))


@lru_cache(maxsize=4)  # a catalogue never changes
def answering_services(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return need point id → services with a product that answers it well (fit ≥ ``rules.fit.good``)."""
    fit, good = fit_levels(catalog), catalog.rules.fit.good
    service = catalog.products.set_index("id")["service"].reindex(fit.columns)
    order = catalog.services["id"].tolist()
    found = {str(p): set(service[row.to_numpy() >= good]) for p, row in fit.iterrows()}
    return MappingProxyType({p: tuple(s for s in order if s in services) for p, services in found.items()})


def mine_needs(case: Case, customer: str, levels: Informatisation | None = None) -> Mining:
    """Walk the five steps for one customer.

    ① the industry's trend and ② a typical cloud case (the pack) tell what each step of the value chain takes; ③ the
    services in use and ④ the informatisation level tell what the customer has; ⑤ what is missing is a blank (nothing
    that answers the point is in use) or a shortfall (in use below ``rules.mining.short_below`` of the units, or the
    customer's level is below what the step takes). Whatever is missing and not recorded yet is a candidate.

    Parameters
    ----------
    levels
        Of ``rate_informatisation``, if there already; needs have no bearing on them.

    Raises
    ------
    UnknownCustomerError
        The case has no such customer.

    Notes
    -----
    The five steps are the course outline's; packs and the rules of step ⑤ are 本课程定义 (definition of this kit). A
    candidate's loss is a first guess (``rules.mining.loss_share`` of the yearly spend, evidence 假设): go and ask.
    """
    found = case.customers[case.customers["id"] == customer]
    if found.empty:
        raise UnknownCustomerError(f"没有客户 {customer}")
    who, rules = found.to_dict("records")[0], case.catalog.rules.mining
    stand = rate_informatisation(case) if levels is None else levels
    pack, answers = pack_of(case, str(who["industry"])), answering_services(case.catalog)
    told = stand.table.loc[[customer]].to_dict("records")[0]
    level = int(told["level"])
    ladder = {r["name"]: int(r["level"]) for r in case.catalog.informatisation.to_dict("records")}
    names = case.catalog.names("need_points")
    own = case.needs[case.needs["customer"] == customer]
    used, there = (t.reindex([customer], fill_value=0.0).iloc[0].to_dict() for t in (stand.lines, stand.units))
    rows = []
    for step in pack.steps:
        services = answers[step.need_point]
        lines, units = (float(sum(amounts[s] for s in services)) for amounts in (used, there))
        share = lines / max(units, lines) if lines else 0.0
        status, why = BLANK, "、".join(services) + "没有在用" if services else "没有产品答得好"
        if lines:
            status, why = THERE, f"{'、'.join(services)}在用 {lines:,.0f}/{max(units, lines):,.0f}"
            if share < rules.short_below:
                status, why = SHORT, f"{why}，只有 {share:.0%}"
            elif level < ladder[step.level]:
                status, why = SHORT, f"这一步要到“{step.level}”，这家在“{told['level_name']}”"
        recorded = [need for need, point in zip(own["id"], own["need_point"], strict=True) if point == step.need_point]
        rows.append(
            {
                "step": step.name,
                "process": step.process,
                "info": step.info,
                "need_point": step.need_point,
                "need_point_name": names[step.need_point],
                "asked_level": step.level,
                "services": "|".join(services),
                "lines": lines,
                "units": units,
                "share": share,
                "status": status,
                "why": why,
                "ask": step.ask,
                "pain": step.pain,
                "recorded": "|".join(recorded),
                "candidate": status != THERE and not recorded,
            }
        )
    table = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="number"))
    candidates = _candidates(case, who, table[table["candidate"]])
    return Mining(customer, str(who["name"]), level, str(told["level_name"]), pack, table, candidates)


def mine_industry(case: Case, industry: str, levels: Informatisation | None = None) -> pd.DataFrame:
    """Walk the value chain of an industry (of a merchant group: its micro-scenes) for all its customers at once.

    Parameters
    ----------
    levels
        Of ``rate_informatisation``, if there already.

    Returns
    -------
    DataFrame
        Index step number: ``step, process, info, need_point, need_point_name, ask, pain``, then how many customers:
        ``customers`` in all, ``blank, short, there`` (⑤ of ``mine_needs``), ``recorded`` (with a need at this point),
        ``open`` (blank or short, and not recorded).

    Raises
    ------
    ValueError
        The case has no such industry.
    """
    customers = customers_in(case, [industry])["id"].tolist()
    levels = rate_informatisation(case) if levels is None else levels
    tables = [mine_needs(case, str(c), levels).table for c in customers]
    names, columns = case.catalog.names("need_points"), ["name", "process", "info", "need_point", "ask", "pain"]
    steps = pd.DataFrame([{c: getattr(step, c) for c in columns} for step in pack_of(case, industry).steps])
    steps = steps.rename(columns={"name": "step"}).set_index(pd.RangeIndex(1, len(steps) + 1, name="number"))
    steps.insert(4, "need_point_name", steps["need_point"].map(names))
    steps["customers"] = len(customers)
    for column, status in (("blank", BLANK), ("short", SHORT), ("there", THERE)):
        steps[column] = sum(((t["status"] == status).astype(int) for t in tables), start=pd.Series(0, steps.index))
    steps["recorded"] = sum(((t["recorded"] != "").astype(int) for t in tables), start=pd.Series(0, steps.index))
    steps["open"] = sum((t["candidate"].astype(int) for t in tables), start=pd.Series(0, steps.index))
    return steps


def _candidates(case: Case, who: Mapping[Hashable, Any], taken: pd.DataFrame) -> pd.DataFrame:
    """The steps that miss something as needs to ask about, with a first guess of what leaving them costs."""
    rules = case.catalog.rules.mining
    usual = case.catalog.usual_triads.set_index("need_point")[str(who["preset"])]
    return pd.DataFrame(
        {
            "customer": who["id"],
            "need_point": taken["need_point"],
            "triad": taken["need_point"].map(usual),
            "pain": taken["pain"],
            "cost_of_leaving": round(float(who["telecom_spend"]) * rules.loss_share, -2),
            "urgency": rules.urgency,
            "evidence": "假设",
        },
        index=taken.index,
    )
