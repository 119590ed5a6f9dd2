"""Slide: what is done first."""

from __future__ import annotations

import pandas as pd

from course_lib.colours import BAND_COLOURS, tint
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.style import MID
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import wan

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """The first activities of the customers that gain most."""
    table = report.route.activities
    if table.empty:
        return
    begin = table["start"].min()
    soon = table[table["start"] < begin + pd.Timedelta(days=30)]
    worth = report.route.customers["gain"].reindex(soon["customer"]).to_numpy()
    rows_ = soon.assign(worth=worth).sort_values("worth", ascending=False, kind="stable").head(12)
    rows_ = rows_.sort_values(["start", "worth"], ascending=[True, False], kind="stable")
    who = soon["who"].nunique()
    page = deck.page(
        f"前三十天 {len(soon)} 件事、{who} 位客户经理：先跑最值的 {rows_['customer'].nunique()} 家",
        "全部活动见工作簿“行动日历”；每周在那里更新状态，管控表自动报警",
    )
    columns = [
        *(Column("日期", 1.0), Column("客户", 2.75), Column("做什么", 1.2), Column("找谁", 1.1)),
        *(Column("负责人", 1.1), Column("推过关口", 1.4), Column("做完的凭据", 3.68)),
    ]
    rows = [
        [
            f"{line['start']:%m-%d}",
            str(line["customer_name"]),
            str(line["kind_name"]),
            str(line["contact_name"]),
            str(line["who"]),
            str(line["stage"]),
            str(line["evidence"]),
        ]
        for line in rows_.to_dict("records")
    ]
    page.table(0.55, 1.45, columns, rows, height=4.9, size=12, smallest=10, name="下一步")
    year = report.route.after.outlook
    promise = f"照计划做完：今年保 {wan(year.p80)}，争 {wan(report.route.after.distribution.p50)}。"
    if year.gap >= 1 and year.needed_pipeline:
        promise += f"还要再找 {wan(year.needed_pipeline)} 商机来填 {wan(year.gap)} 缺口。"
    page.text(
        0.55,
        6.4,
        12.23,
        0.5,
        promise,
        sizes=(16, 14, 12),
        bold=True,
        colour=BAND_COLOURS["assured"],
        fill=tint(MID, 0.2),
        anchor="middle",
    )


SLIDE = PlanSlide(
    key="next_steps",
    name="下一步",
    place=110,
    write=_write,
    parts=("route",),
    unit="u07",
)
