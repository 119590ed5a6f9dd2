"""Slide: the most urgent alarms, and whom the year's revenue hangs on."""

from __future__ import annotations

import pandas as pd

from course_lib.colours import INK, MUTED
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.page import Page
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import percent

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """The most urgent alarms, and whom the year's revenue hangs on."""
    alarms = _by_money(report)
    kinds = alarms.groupby("name", sort=False).size()
    counts = [*kinds.head(2).items(), *([("其余", kinds.iloc[2:].sum())] if len(kinds) > 2 else [])]
    first = "、".join(f"{name} {n}" for name, n in counts)
    page = deck.page(
        f"{len(alarms)} 个报警：{first}" if len(alarms) else "眼下没有报警，按月看管控表",
        f"报警按 {report.route.control.as_of:%Y-%m-%d} 的情况；能免的在前（换一两次活动就行），其余按牵涉的钱排；"
        "规则是本课程定义",
    )
    columns = [Column("报警", 1.45), Column("客户", 2.0), Column("怎么回事", 2.95), Column("怎么办", 2.0)]
    rows = [
        [str(a["name"]), str(a["customer_name"] or "整个计划"), str(a["text"]), str(a["action"])]
        for a in alarms.head(8).to_dict("records")
    ]
    if rows:
        page.table(0.55, 1.45, columns, rows, height=5.15, size=12, smallest=10, lines=3, name="报警")
        if len(alarms) > len(rows):
            page.text(
                0.55,
                6.65,
                8.4,
                0.35,
                f"另有 {len(alarms) - len(rows)} 个，见工作簿“管控表”。",
                sizes=(11,),
                colour=MUTED,
            )
    _gain(page, report)


def _gain(page: Page, report: PlanReport) -> None:
    """Whom the plan's gain hangs on."""
    shares = report.route.customers
    whole = float(shares["gain"].sum())
    if whole <= 0:
        return
    top = shares.head(8)
    page.text(9.2, 1.35, 3.6, 0.4, "计划多得的，押在谁身上", sizes=(13,), colour=MUTED)
    columns = [Column("客户", 2.45), Column("占多得", 1.1, "right")]
    rows = [[str(one["name"]), percent(float(one["gain"]) / whole)] for one in top.to_dict("records")]
    page.table(9.25, 1.75, columns, rows, height=3.6, size=12, name="押在谁身上")
    words = f"前 {len(top)} 家占计划多得的 {percent(float(top['gain'].sum()) / whole)}。先盯住它们的日子。"
    page.text(9.2, 5.5, 3.6, 1.0, words, sizes=(13, 12, 11), colour=INK)


def _by_money(report: PlanReport) -> pd.DataFrame:
    """The alarms: those of the whole plan first, then those that could be avoided, each by what is at stake."""
    alarms = report.route.control.alarms.assign(single=lambda t: t["customer"] != "")
    return alarms.sort_values(["single", "avoidable", "value"], ascending=[True, False, False], kind="stable")


SLIDE = PlanSlide(
    key="risks",
    name="报警",
    place=100,
    write=_write,
    parts=("route",),
    unit="u07",
)
