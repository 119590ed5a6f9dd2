"""Slide: the customers that bring most."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course_lib.colours import INK
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import percent, points, wan

__all__ = ["SLIDE"]

_TOP = 12


def _write(deck: Deck, report: PlanReport) -> None:
    """The customers that bring most, with their odds."""
    table, year, bands = report.odds.table, report.odds.outlook, report.case.catalog.names("bands")
    table = table[table["value"] > 0]
    rivals = {c.id: c.name for c in report.case.meta.rivals}
    counts = table["band"].value_counts()
    page = deck.page(
        f"有商机的客户，{bands['assured']} {counts.get('assured', 0)} 家、"
        f"{bands['confident']} {counts.get('confident', 0)} 家："
        f"全部 {wan(float(table['value'].sum()))} 商机，乘上赢的可能算 {wan(year.increment)}",
        "得分 50 和最强对手一样，高于 75 且过门槛是保底，45 到 75 是有把握；三档是颜色，赢、输、今年不定才是可能性；"
        "* 是情报不足；得分和三种结局是本课程定义",
    )
    columns = [
        *(Column("客户", 2.5), Column("行业", 1.25), Column("客户经理", 1.0), Column("商机（万元）", 1.2, "right")),
        *(Column("最强对手", 1.2, "right"), Column("得分", 0.75, "right"), Column("档位", 0.95, "middle")),
        *(Column("赢", 0.7, "right"), Column("输", 0.7, "right"), Column("不定", 0.7, "right")),
        Column("折算（万元）", 1.28, "right"),
    ]
    shown, limits = (
        table.iloc[:_TOP],
        (report.case.catalog.rules.bands.confident, report.case.catalog.rules.bands.assured),
    )
    rows = [
        [
            f"{row['name']}{'*' if row['unknown'] else ''}",
            str(row["industry_name"]),
            str(row["owner"]),
            wan(row["value"], unit=False),
            f"{rivals.get(row['rival'], '')} {_score(row['best_rival'])}".strip(),
            points(row["x"], limits),
            bands[row["band"]],
            percent(row["won"]),
            percent(row["lost"]),
            percent(row["none"]),
            wan(row["expected"], unit=False),
        ]
        for row in shown.to_dict("records")
    ]
    marked = [place for place, band in enumerate(shown["band"]) if band == "assured"]
    page.table(0.55, 1.45, columns, rows, height=4.95, size=12, marked=marked, name="重点客户")
    vital = _vital(table["value"], report.case.catalog.rules.budget.pareto)
    rest = table.iloc[_TOP:]
    told = f"最少 {vital} 家客户撑起 {percent(report.case.catalog.rules.budget.pareto)} 的商机。"
    if len(rest):
        told += (
            f"其余 {len(rest)} 家商机 {wan(float(rest['value'].sum()))}，折算 {wan(float(rest['expected'].sum()))}。"
        )
    page.text(0.55, 6.45, 12.2, 0.5, told, sizes=(14, 12), colour=INK, anchor="middle")


def _vital(values: pd.Series[Any], share: float) -> int:
    """The fewest customers that hold the share of the money."""
    ordered = values.sort_values(ascending=False).cumsum()
    return int((ordered < share * ordered.iloc[-1] - 1e-6).sum()) + 1 if len(ordered) else 0


def _score(value: float) -> str:
    return points(value, ())


SLIDE = PlanSlide(
    key="customers",
    name="重点客户",
    place=50,
    write=_write,
    parts=("odds",),
    unit="u05",
)
