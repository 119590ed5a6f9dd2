"""Slide: the most urgent alarms, and whom the year's revenue hangs on."""

from __future__ import annotations

import pandas as pd

from course_lib.colours import INK, MUTED
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import percent

__all__ = ["SLIDE"]


def _write(deck: Deck, report: PlanReport) -> None:
    """The most urgent alarms, and whom the year's revenue hangs on."""
    alarms, shares = _by_money(report), report.odds.swings
    kinds = alarms.groupby("name", sort=False).size()
    counts = [*kinds.head(3).items(), *([("其余", kinds.iloc[3:].sum())] if len(kinds) > 3 else [])]
    first = "、".join(f"{name} {n}" for name, n in counts)
    page = deck.page(
        f"{len(alarms)} 个报警：{first}" if len(alarms) else "眼下没有报警，按月看管控表",
        f"报警按 {report.route.control.as_of:%Y-%m-%d} 的情况；整个计划的在前，其余按钱多少排（到期看合同年收入，"
        "别的看商机）；规则是本课程定义",
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
    names = report.case.customers.set_index("id")["name"]
    top = shares.head(8)
    page.text(9.2, 1.35, 3.6, 0.4, "收入的起伏押在谁身上", sizes=(13,), colour=MUTED)
    columns = [Column("客户", 2.55), Column("占起伏", 1.0, "right")]
    rows = [[str(names.get(c, c)), percent(s)] for c, s in top["share"].items()]
    page.table(9.25, 1.75, columns, rows, height=3.6, size=12, name="起伏")
    words = f"前 {len(top)} 家占年收入起伏的 {percent(float(top['share'].sum()))}。守住它们，比多跑十家小户管用。"
    page.text(9.2, 5.2, 3.6, 1.2, words, sizes=(13, 12, 11), colour=INK)


def _by_money(report: PlanReport) -> pd.DataFrame:
    """The alarms, those of the whole plan first, then by what is at stake: a contract's revenue or the opportunity."""
    alarms = report.route.control.alarms
    ending = report.case.stock.groupby(["customer", "contract_end"])["annual_revenue"].sum().to_dict()
    stake = [
        ending.get((a["customer"], a["due"]), 0.0) if a["kind"] == "contract" else a["value"]
        for a in alarms.to_dict("records")
    ]
    ordered = alarms.assign(stake=pd.Series(stake, alarms.index, dtype=float), single=alarms["customer"] != "")
    return ordered.sort_values(["single", "stake"], ascending=[True, False], kind="stable")


SLIDE = PlanSlide(
    key="risks",
    name="报警",
    place=100,
    write=_write,
    parts=("odds", "route"),
    unit="u07",
)
