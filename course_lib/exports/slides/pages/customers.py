"""Slide: the customers that bring most."""

from __future__ import annotations

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
    table, gap, bands = report.odds.table, report.odds.gap, report.case.catalog.names("bands")
    table = table[table["value"] > 0]
    rivals = {c.id: c.name for c in report.case.meta.rivals}
    counts = table["band"].value_counts()
    counted = float(table.loc[table["counted"], "value"].sum())
    page = deck.page(
        f"有商机的客户，{bands['assured']} {counts.get('assured', 0)} 家、"
        f"{bands['confident']} {counts.get('confident', 0)} 家："
        f"{wan(counted)} 商机，乘上赢面算 {wan(gap.increment)}",
        "得分 50 和最强对手一样，高于 75 且过门槛是保底，45 到 75 是有把握；"
        "得分已按接触到的关键人打折（覆盖度），领先多的不一定高；得分和赢面是本课程定义",
    )
    columns = [
        *(Column("客户", 2.75), Column("行业", 1.3), Column("客户经理", 1.1), Column("商机（万元）", 1.3, "right")),
        *(Column("我方", 0.75, "right"), Column("最强对手", 1.25, "right"), Column("得分", 0.75, "right")),
        *(Column("档位", 1.0, "middle"), Column("赢面", 0.75, "right"), Column("折算（万元）", 1.28, "right")),
    ]
    shown, limits = (
        table.iloc[:_TOP],
        (report.case.catalog.rules.bands.confident, report.case.catalog.rules.bands.assured),
    )
    rows = [
        [
            str(row["name"]),
            str(row["industry_name"]),
            str(row["owner"]),
            wan(row["value"], unit=False),
            _score(row["us"]),
            f"{rivals.get(row['rival'], '')} {_score(row['best_rival'])}".strip(),
            points(row["x"], limits),
            bands[row["band"]],
            percent(row["probability"]),
            wan(row["expected"], unit=False),
        ]
        for row in shown.to_dict("records")
    ]
    marked = [place for place, band in enumerate(shown["band"]) if band == "assured"]
    page.table(0.55, 1.45, columns, rows, height=4.95, size=12, marked=marked, name="重点客户")
    vital = int(report.needs.budget.pareto["vital"].sum())
    rest = table.iloc[_TOP:]
    told = f"最少 {vital} 家客户撑起 {percent(report.case.catalog.rules.budget.pareto)} 的商机。"
    if len(rest):
        told += (
            f"其余 {len(rest)} 家商机 {wan(float(rest['value'].sum()))}，折算 {wan(float(rest['expected'].sum()))}。"
        )
    page.text(0.55, 6.45, 12.2, 0.5, told, sizes=(14, 12), colour=INK, anchor="middle")


def _score(value: float) -> str:
    return points(value, ())


SLIDE = PlanSlide(
    key="customers",
    name="重点客户",
    place=50,
    write=_write,
    parts=("needs", "odds"),
    unit="u05",
)
