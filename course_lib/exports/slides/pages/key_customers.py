"""Slides: 6W2H of the customers that gain most."""

from __future__ import annotations

from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.slides.tables import Column
from course_lib.plan.report import PlanReport
from course_lib.text import shorten, wan

__all__ = ["SLIDE"]

_PAGES, _PER_PAGE = 2, 2


def _write(deck: Deck, report: PlanReport) -> None:
    """6W2H of the customers that gain most, two a slide."""
    table = report.route.customers
    order, gains = list(table.index), table["gain"]
    for start in range(0, min(len(order), _PAGES * _PER_PAGE), _PER_PAGE):
        forms = [report.route.sheets[str(c)] for c in order[start : start + _PER_PAGE]]
        told = "、".join(f"{shorten(f.name, 12)} 多得 {wan(float(gains[f.customer]))}" for f in forms)
        page = deck.page(
            f"先打这几家：{told}",
            "6W2H 八问出自课程大纲，答案由前面各级的结果填出；多得是以后一年的贡献；全部客户见工作簿“6W2H”表",
        )
        wide = (12.23 - 1.35) / len(forms)
        columns = [Column("6W2H", 1.35), *(Column(f"{f.name}（{f.cell}）", wide) for f in forms)]
        tables = [f.table.to_dict("index") for f in forms]
        rows = [
            [str(line["name"]), *(_short(str(question), str(table[question]["answer"])) for table in tables)]
            for question, line in tables[0].items()
        ]
        page.table(0.55, 1.4, columns, rows, height=5.5, size=13, smallest=10, lines=5, name="6W2H")


def _short(question: str, answer: str) -> str:
    """An answer's points in one running text; of what is done and with what, only the heart."""
    parts = [part for part in answer.split("\n") if part]
    if question == "do":
        parts = [part.split("，为了")[0].replace("，找", "→") for part in parts]
    if question == "tool":
        parts = [part.split("：")[-1] for part in parts]
    return "；".join(parts)


SLIDE = PlanSlide(
    key="key_customers",
    name="怎么打",
    place=90,
    write=_write,
    parts=("route",),
    unit="u07",
)
