"""Rules that tie tables together: a customer has contacts, a need belongs to its opportunity's customer, …"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from course_lib.case.problems import Problem
from course_lib.case.reader import RawTable
from course_lib.case.rules import Rules

__all__ = ["check_case_relations", "check_catalog_relations"]

Tables = Mapping[str, pd.DataFrame]
Raws = Mapping[str, RawTable]


def _has(tables: Tables, *needed: str) -> bool:
    return all((table in tables and column in tables[table]) for table, column in (item.split(".") for item in needed))


def _same_owner(tables: Tables, raws: Raws, table: str, column: str, owner: str) -> list[Problem]:
    """``column`` of ``table`` refers to a row of ``owner`` that must belong to the same customer."""
    if not _has(tables, f"{table}.{column}", f"{table}.customer", f"{owner}.id", f"{owner}.customer"):
        return []
    frame = tables[table]
    home = tables[owner].drop_duplicates("id").set_index("id")["customer"]
    found = frame[column].map(home)
    wrong = found.notna() & (found != frame["customer"])
    return [
        Problem(
            raws[table].file,
            raws[table].rows[i],
            column,
            f"“{frame[column].iloc[i]}”属于客户 {found.iloc[i]}，不属于 {frame['customer'].iloc[i]}",
            "同一客户的编号",
        )
        for i in np.flatnonzero(wrong.to_numpy())
    ]


def _not_more(tables: Tables, raws: Raws, table: str, small: str, large: str) -> list[Problem]:
    if not _has(tables, f"{table}.{small}", f"{table}.{large}"):
        return []
    frame = tables[table]
    wrong = (frame[small] > frame[large] + 0.005).to_numpy()
    return [
        Problem(
            raws[table].file,
            raws[table].rows[i],
            small,
            f"{frame[small].iloc[i]:g} 大于 {large} {frame[large].iloc[i]:g}",
            f"不大于 {large}",
        )
        for i in np.flatnonzero(wrong)
    ]


def check_case_relations(tables: Tables, raws: Raws, carriers: tuple[str, ...]) -> list[Problem]:
    """Return the faults between the tables of a case; ``carriers`` are the ids of case.yml."""
    problems: list[Problem] = []
    if _has(tables, "customers.id", "contacts.customer"):
        customers, known = tables["customers"], set(tables["contacts"]["customer"])
        problems += [
            Problem(
                raws["customers"].file,
                raws["customers"].rows[i],
                "id",
                f"客户 {customers['id'].iloc[i]} 没有关键人",
                "contacts.csv 里至少一位",
            )
            for i in np.flatnonzero(~customers["id"].isin(known).to_numpy())
        ]
    if _has(tables, "customers.industry", "customers.line", "industries.id", "industries.line"):
        customers = tables["customers"]
        line = customers["industry"].map(tables["industries"].drop_duplicates("id").set_index("id")["line"])
        wrong = line.notna() & (line != customers["line"]) & customers["line"].isin(["政企", "商群"])
        problems += [
            Problem(
                raws["customers"].file,
                raws["customers"].rows[i],
                "line",
                f"“{customers['line'].iloc[i]}”与行业 {customers['industry'].iloc[i]} 的条线不同",
                str(line.iloc[i]),
            )
            for i in np.flatnonzero(wrong.to_numpy())
        ]
    if carriers and _has(tables, "ratings.contact", "ratings.carrier"):
        ratings = tables["ratings"]
        have = ratings[ratings["carrier"].isin(carriers)].groupby("contact")["carrier"].agg(set)
        first = ratings.drop_duplicates("contact").index
        for i in first:
            contact = ratings["contact"].iloc[i]
            missing = [c for c in carriers if c not in have.get(contact, set())]
            if missing:
                problems.append(
                    Problem(
                        raws["ratings"].file,
                        raws["ratings"].rows[i],
                        "carrier",
                        f"关键人 {contact} 缺少 {'、'.join(missing)} 的一行",
                        "每位关键人对每家运营商各一行（可留空）",
                    )
                )
    problems += _same_owner(tables, raws, "needs", "contact", "contacts")
    problems += _same_owner(tables, raws, "opportunities", "need", "needs")
    problems += _not_more(tables, raws, "service_records", "our_lines", "lines")
    problems += _not_more(tables, raws, "service_records", "lines", "units")
    problems += _not_more(tables, raws, "service_records", "our_volume", "monthly_volume")
    return problems


def check_catalog_relations(tables: Tables, raws: Raws, rules: Rules | None) -> list[Problem]:
    """Return the faults between the tables of the catalogue: weights that don't add up, cells missing, …"""
    problems: list[Problem] = []
    sums = [("roles", "default"), ("criteria", "weight"), *(("factors", p) for p in ("企业", "政府", "商户"))]
    for table, column in sums:
        if _has(tables, f"{table}.{column}"):
            total = float(tables[table][column].sum())
            if abs(total - 100) > 1e-6:
                problems.append(Problem(raws[table].file, 0, column, f"权重合计 {total:g}", "合计 100"))
    if _has(tables, "roles.low", "roles.high", "roles.default"):
        roles = tables["roles"]
        out = (roles["default"] < roles["low"]) | (roles["default"] > roles["high"])
        problems += [
            Problem(
                raws["roles"].file, raws["roles"].rows[i], "default", "不在 low 与 high 之间", "low ≤ default ≤ high"
            )
            for i in np.flatnonzero(out.to_numpy())
        ]
    if _has(tables, "need_points.id", "fit.need_point"):
        missing = sorted(set(tables["need_points"]["id"]) - set(tables["fit"]["need_point"]))
        problems += [Problem(raws["fit"].file, 0, "need_point", f"缺少 {m} 一行", "每个机会点一行") for m in missing]
    if _has(tables, "nine_cells.value", "nine_cells.band"):
        have = set(zip(tables["nine_cells"]["value"], tables["nine_cells"]["band"], strict=True))
        need = {(v, b) for v in ("high", "middle", "low") for b in ("assured", "confident", "none")}
        problems += [
            Problem(raws["nine_cells"].file, 0, "value、band", f"缺少 {v} × {b} 一格", "3×3 共九格")
            for v, b in sorted(need - have)
        ]
    if rules is not None and _has(tables, "roles.id"):
        unknown = [r for r in rules.gates.roles if r not in set(tables["roles"]["id"])]
        problems += [Problem("rules.yml", 0, "gates.roles", f"“{r}”不认识", "roles.csv 的编号") for r in unknown]
    return problems
