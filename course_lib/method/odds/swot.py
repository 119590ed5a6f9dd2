"""SWOT of a customer: strengths and weaknesses from the matrix, opportunities and threats from market facts.

The form is customary; what counts as S, W, O or T is 本课程定义 (definition of this kit). The trainee edits the result.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.method.market.market_space import market_by
from course_lib.method.odds.decision import DecisionMatrix
from course_lib.method.odds.standing import round_score

__all__ = ["swot"]

#: Middle of the policy scale 1–10 (``tables.yml``).
Row = tuple[str, str, str]


def _factors(matrix: DecisionMatrix) -> Iterator[Row]:
    limit, totals = matrix.rules.swot.threshold, matrix.column_totals
    if not matrix.rival:
        return
    lead = totals["lead"].fillna(0.0)
    for factor in lead.index[np.argsort(-lead.to_numpy(), kind="stable")]:
        gap = float(round_score(lead[factor]))
        if abs(gap) >= limit:
            kind, word = ("S", "领先") if gap > 0 else ("W", "落后")
            rival = matrix.carrier_names[matrix.rival]
            evidence = (
                f"评分矩阵：我方{totals.loc[factor, matrix.carrier]:.1f}，{rival}{totals.loc[factor, matrix.rival]:.1f}"
            )
            yield kind, f"{matrix.factor_names[factor]}：比{rival}{word}{abs(gap):.1f}分", evidence


def _contracts(case: Case, customer: str, year: int) -> Iterator[Row]:
    """Our contracts that end in the budget year are threats, the rivals' are chances."""
    products = case.catalog.names("products")
    stock = case.stock
    for s in stock[(stock["customer"] == customer) & (stock["contract_end"].dt.year == year)].itertuples():
        text = f"我方{products[str(s.product)]}合同{s.contract_end:%Y-%m-%d}到期，年收入{s.annual_revenue:,.0f}元"
        yield "T", text, f"存量业务 {s.id}"
    names = {c.id: c.name for c in case.meta.rivals}
    records = case.service_records[case.service_records["contract_end"].dt.year == year]
    for r in records.itertuples():
        there = [names[c] for c in str(r.carriers).split("|") if c in names]
        if there:
            yield "O", f"{'、'.join(there)}的{r.service}合同{r.contract_end:%Y-%m-%d}到期", f"地址业务记录 {r.address}"


def _needs(case: Case, customer: str, urgent: int) -> Iterator[Row]:
    points = case.catalog.names("need_points")
    needs = case.needs[(case.needs["customer"] == customer) & (case.needs["urgency"] >= urgent)]
    for n in needs.sort_values("urgency", ascending=False, kind="stable").itertuples():
        yield (
            "O",
            f"{n.department}急需{points[str(n.need_point)]}：{n.pain}",
            f"需求 {n.id}（{n.evidence}），紧急度{n.urgency:.0f}",
        )


def _industry(case: Case, industry_id: str) -> Iterator[Row]:
    industry = case.industries[case.industries["id"] == industry_id].iloc[0]
    peers = case.industries[case.industries["line"] == industry["line"]]
    middle = case.catalog.rules.swot.policy_middle
    growth, policy, name = float(industry["growth"]), float(industry["policy"]), industry["name"]
    evidence = f"行业数据 {industry_id}（{industry['growth_evidence']}）"
    if growth < 0:
        yield "T", f"{name}在收缩，实际增速{growth:.1f}%", evidence
    elif growth > peers["growth"].mean():
        yield "O", f"{name}增速{growth:.1f}%，高于同条线平均{peers['growth'].mean():.1f}%", evidence
    evidence = f"行业数据 {industry_id}（{industry['policy_evidence']}）"
    if policy > max(middle, peers["policy"].mean()):
        yield "O", f"{name}政策支持强，评分{policy:g}", evidence
    elif policy < middle:
        yield "T", f"{name}政策支持弱，评分{policy:g}", evidence


def _strongest(case: Case, customer: str) -> Iterator[Row]:
    market = market_by(case, "customer").loc[customer]
    if market["rival"] and market["rival_share"] > market["our_share"]:
        name = {c.id: c.name for c in case.meta.rivals}[str(market["rival"])]
        text = f"{name}占这家通信花费的{market['rival_share']:.0%}，我方{market['our_share']:.0%}"
        yield "T", text, "地址业务记录的月收入"


def swot(case: Case, matrix: DecisionMatrix, *, urgent: int | None = None) -> pd.DataFrame:
    """Return a customer's SWOT as rows ``kind`` (S|W|O|T), ``text`` and ``evidence`` (Chinese).

    S, W: factors where our lead over the best rival reaches ± ``rules.swot.threshold`` (0–10, weighted over persons).
    O: rivals' contracts that end in the budget year, needs of urgency ``urgent`` (default: ``rules.swot.urgent``) or
    more, an industry that grows faster than its line's mean or has strong policy support. T: our contracts that end
    in the budget year, a shrinking industry or weak policy support, a rival with a larger share of the customer's
    volume than ours.
    """
    customers = case.customers[case.customers["id"] == matrix.customer].reset_index(drop=True)
    addresses = case.addresses[case.addresses["customer"] == matrix.customer].reset_index(drop=True)
    at_home = case.service_records["address"].isin(addresses["id"])
    records = case.service_records[at_home].reset_index(drop=True)
    own = case.replace(customers=customers, addresses=addresses, service_records=records)
    rows = [
        *_factors(matrix),
        *_contracts(own, matrix.customer, case.meta.budget_year),
        *_needs(own, matrix.customer, matrix.rules.swot.urgent if urgent is None else urgent),
        *_industry(own, customers["industry"].iloc[0]),
        *_strongest(own, matrix.customer),
    ]
    rows.sort(key=lambda row: "SWOT".index(row[0]))
    return pd.DataFrame(rows, columns=["kind", "text", "evidence"])
