"""Rules that tie tables together: a customer has contacts, a need belongs to its opportunity's customer, …"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from course_lib.case.problems import Problem
from course_lib.case.reader import RawTable
from course_lib.case.rules import Rules
from course_lib.case.tables import declared, declared_label

__all__ = [
    "check_case_relations",
    "check_catalog_relations",
    "has_columns",
    "remarks",
    "row_problems",
    "same_owner",
]

Tables = Mapping[str, pd.DataFrame]
Raws = Mapping[str, RawTable]
_CENT = 0.01
_MANY, _LISTED = 3, 8  # more are told in one line, which names some


def has_columns(tables: Tables, *needed: str) -> bool:
    """Whether all columns, told as ``table.column``, were read."""
    return all((table in tables and column in tables[table]) for table, column in (item.split(".") for item in needed))


def row_problems(
    raw: RawTable,
    wrong: ArrayLike,
    column: str,
    message: Callable[[int], str],
    allowed: str | Callable[[int], str],
    level: str = "error",
) -> list[Problem]:
    """Return one problem for each position where ``wrong`` is true."""
    return [
        raw.problem(i, column, message(i), allowed if isinstance(allowed, str) else allowed(i), level)
        for i in np.flatnonzero(np.asarray(wrong)).tolist()
    ]


def same_owner(tables: Tables, raws: Raws, table: str, column: str, owner: str) -> list[Problem]:
    """Return the rows whose ``column`` refers to a row of ``owner`` that belongs to another customer."""
    if not has_columns(tables, f"{table}.{column}", f"{table}.customer", f"{owner}.id", f"{owner}.customer"):
        return []
    given, customer = tables[table][column], tables[table]["customer"]
    found = given.map(tables[owner].drop_duplicates("id").set_index("id")["customer"])

    def message(i: int) -> str:
        return f"“{given.iloc[i]}”属于客户 {found.iloc[i]}，不属于 {customer.iloc[i]}"

    return row_problems(raws[table], found.notna() & (found != customer), column, message, "同一客户的编号")


def _not_more(tables: Tables, raws: Raws, table: str, small: str, large: str) -> list[Problem]:
    if not has_columns(tables, f"{table}.{small}", f"{table}.{large}"):
        return []
    less, more = tables[table][small], tables[table][large]

    limit = raws[table].short(large)

    def message(i: int) -> str:
        return f"{less.iloc[i]:g} 大于 {limit} {more.iloc[i]:g}"

    return row_problems(raws[table], less > more + _CENT / 2, small, message, f"不大于 {limit}")


def _contacts(tables: Tables, raws: Raws) -> list[Problem]:
    """Customers without anybody to talk to: a case that is still being filled has many."""
    if not has_columns(tables, "customers.id", "contacts.customer") or tables["contacts"].empty:
        return []
    ids, raw, where = tables["customers"]["id"], raws["customers"], raws["contacts"].file
    alone = np.flatnonzero(~ids.isin(set(tables["contacts"]["customer"]))).tolist()
    allowed = f"{where} 里至少一位"
    if len(alone) > _MANY:
        some = "、".join(ids.iloc[alone[:_LISTED]]) + ("…" if len(alone) > _LISTED else "")
        return [raw.problem(None, "id", f"{len(alone)} 家客户还没有关键人：{some}", allowed, "notice")]
    return [raw.problem(i, "id", f"客户 {ids.iloc[i]} 没有关键人", allowed, "notice") for i in alone]


def _lines(tables: Tables, raws: Raws) -> list[Problem]:
    if not has_columns(tables, "customers.industry", "customers.line", "industries.id", "industries.line"):
        return []
    given, industry = tables["customers"]["line"], tables["customers"]["industry"]
    line = industry.map(tables["industries"].drop_duplicates("id").set_index("id")["line"])
    wrong = line.notna() & (line != given) & given.isin(list(line.dropna().unique()))

    def message(i: int) -> str:
        return f"“{given.iloc[i]}”与行业 {industry.iloc[i]} 的条线不同"

    return row_problems(raws["customers"], wrong, "line", message, lambda i: str(line.iloc[i]))


def _rated(tables: Tables, raws: Raws, carriers: tuple[str, ...]) -> list[Problem]:
    """Each rated contact needs a row for each carrier."""
    if not carriers or not has_columns(tables, "ratings.contact", "ratings.carrier"):
        return []
    ratings = tables["ratings"]
    contact, known = ratings["contact"], ratings["carrier"].isin(carriers)
    have = ratings[known].groupby("contact")["carrier"].agg(set).to_dict()
    lacking = [[c for c in carriers if c not in have.get(person, set())] for person in contact]
    wrong = ~contact.duplicated() & np.array([bool(names) for names in lacking], dtype=bool)

    def message(i: int) -> str:
        return f"关键人 {contact.iloc[i]} 缺少 {'、'.join(lacking[i])} 的一行"

    return row_problems(raws["ratings"], wrong, "carrier", message, "每位关键人对每家运营商各一行（可留空）")


def _places(tables: Tables, raws: Raws) -> list[Problem]:
    """One place is of one kind and lies in one grid."""
    if not has_columns(tables, "premises.place", "premises.kind", "premises.address", "addresses.id", "addresses.grid"):
        return []
    doors = tables["premises"]
    grid = doors["address"].map(tables["addresses"].drop_duplicates("id").set_index("id")["grid"])
    problems: list[Problem] = []
    for column, values, what in (("kind", doors["kind"], "类型"), ("address", grid, "网格")):
        first = values.groupby(doors["place"]).transform("first")

        def message(i: int, values: pd.Series = values, first: pd.Series = first, what: str = what) -> str:
            return f"场所 {doors['place'].iloc[i]} 的{what}不止一种：{first.iloc[i]}、{values.iloc[i]}"

        wrong = values.notna() & (values != first)
        problems += row_problems(raws["premises"], wrong, column, message, f"同一个场所写同一种{what}")
    return problems


def check_case_relations(tables: Tables, raws: Raws, carriers: tuple[str, ...]) -> list[Problem]:
    """Return the faults between the tables of a case; ``carriers`` are the ids of case.yml."""
    return [
        *_lines(tables, raws),
        *_rated(tables, raws, carriers),
        *_places(tables, raws),
        *same_owner(tables, raws, "needs", "contact", "contacts"),
        *same_owner(tables, raws, "opportunities", "need", "needs"),
        *_not_more(tables, raws, "service_records", "our_lines", "lines"),
        *_not_more(tables, raws, "service_records", "lines", "units"),
        *_not_more(tables, raws, "service_records", "our_volume", "monthly_volume"),
    ]


def check_catalog_relations(tables: Tables, raws: Raws, rules: Rules | None) -> list[Problem]:
    """Return the faults between the tables of the catalogue: weights that don't add up, cells missing, …"""
    problems: list[Problem] = []
    sums = [("roles", "default"), ("criteria", "weight"), *(("factors", p) for p in ("企业", "政府", "商户"))]
    for table, column in sums:
        if has_columns(tables, f"{table}.{column}"):
            total = float(tables[table][column].sum())
            if abs(total - 100) > 1e-6:
                problems.append(Problem(raws[table].file, 0, column, f"权重合计 {total:g}", "合计 100"))
    if has_columns(tables, "roles.low", "roles.high", "roles.default"):
        low, default, high = (tables["roles"][c] for c in ("low", "default", "high"))
        out = (default < low) | (default > high)
        problems += row_problems(
            raws["roles"], out, "default", lambda i: "不在 low 与 high 之间", "low ≤ default ≤ high"
        )
    for known, table, column, least in (
        ("need_points", "need_kinds", "point", "每个机会点至少一个种类"),
        ("need_kinds", "need_product", "kind", "每个种类至少一行"),
        ("products", "quantity_ranges", "product", "每样产品至少一行"),
    ):
        if has_columns(tables, f"{known}.id", f"{table}.{column}"):
            missing = sorted(set(tables[known]["id"]) - set(tables[table][column]))
            problems += [Problem(raws[table].file, 0, column, f"缺少 {m}", least) for m in missing]
    if has_columns(tables, "nine_cells.value", "nine_cells.band"):
        have = set(zip(tables["nine_cells"]["value"], tables["nine_cells"]["band"], strict=True))
        need = {(v, b) for v in ("high", "middle", "low") for b in ("assured", "confident", "none")}
        problems += [
            Problem(raws["nine_cells"].file, 0, "value、band", f"缺少 {v} × {b} 一格", "3×3 共九格")
            for v, b in sorted(need - have)
        ]
    if has_columns(tables, "need_points.id", "ladder.need_point", "ladder.rung"):
        ladder = tables["ladder"]
        missing = sorted(set(tables["need_points"]["id"]) - set(ladder["need_point"]))
        problems += [
            Problem(raws["ladder"].file, 0, "need_point", f"缺少 {m} 的问法", "每个机会点都要有") for m in missing
        ]
    if has_columns(tables, "departments.id", "relevance.department"):
        missing = sorted(set(tables["departments"]["id"]) - set(tables["relevance"]["department"]))
        problems += [
            Problem(raws["relevance"].file, 0, "department", f"缺少 {m} 一行", "每个部门一行") for m in missing
        ]
    if has_columns(tables, "products.usual", "products.max_discount"):
        deep = tables["products"]["usual"] > tables["products"]["max_discount"]
        problems += row_problems(raws["products"], deep, "usual", lambda i: "大于最大优惠", "不大于 max_discount")
    if rules is not None and has_columns(tables, "products.id"):
        odd = [p for p in rules.tender.products if p not in set(tables["products"]["id"])]
        problems += [Problem("rules.yml", 0, "tender.products", f"“{p}”不认识", "products.csv 的编号") for p in odd]
    if rules is not None and has_columns(tables, "roles.id"):
        unknown = [r for r in rules.gates.roles if r not in set(tables["roles"]["id"])]
        problems += [Problem("rules.yml", 0, "gates.roles", f"“{r}”不认识", "roles.csv 的编号") for r in unknown]
    return problems


def remarks(tables: Tables, raws: Raws) -> list[Problem]:
    """Return what a case may do without, but a plan should know: empty tables, customers nobody met or rated."""
    shapes = declared("case")
    empty = [n for n, table in tables.items() if table.empty and not (n in shapes and shapes[n].optional)]
    message = "一行数据也没有，靠它算的结果都是空的"
    found = [Problem(raws[name].file, 0, "", message, "", "notice") for name in empty]
    if len(empty) > _MANY:
        message = f"{len(empty)} 张表还没有填：{'、'.join(map(declared_label, empty))}"
        found = [Problem("案例", 0, "", message, "", "notice")]
    found += _contacts(tables, raws)
    if has_columns(tables, "ratings.contact", "contacts.id", "contacts.customer", "customers.id"):
        ratings, contacts = tables["ratings"], tables["contacts"]
        rated = ratings.loc[
            ratings.drop(columns=["contact", "carrier"], errors="ignore").notna().any(axis=1), "contact"
        ]
        known = set(contacts.loc[contacts["id"].isin(set(rated)), "customer"])
        silent = int((~tables["customers"]["id"].isin(known)).sum())
        if silent:
            message = f"{silent} 家客户没有任何评分：得分按打平算，落在“有把握”，其实是不知道"
            found.append(Problem(raws["ratings"].file, 0, "", message, "至少给每家客户的一位关键人打分", "notice"))
    return found
