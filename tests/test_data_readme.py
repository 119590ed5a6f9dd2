"""The figures that data/README.md gives trainers are those that the cases yield."""

from __future__ import annotations

import re

import pytest

from course_lib.case import load_case
from course_lib.method import price_lines, score_customers, score_industries
from course_lib.paths import kit_dir
from course_lib.plan import summarise_plan

ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \|$", re.M)


@pytest.mark.parametrize(("column", "name"), [(1, "gulou"), (2, "minhou")])
def test_reference_figures(column: int, name: str) -> None:
    text = (kit_dir() / "data" / "README.md").read_text(encoding="utf-8").split("参考数（单位万元")[1]
    told = {row[0]: row[column] for row in ROW.findall(text)}
    case = load_case(name)
    scores, plan = score_industries(case), summarise_plan(case)
    band = score_customers(case).table["band"].value_counts()

    def wan(yuan: float) -> str:
        return f"{yuan / 1e4:.0f}"

    assert told["去年存量 / 续约后"] == f"{wan(plan.last_year)} / {wan(plan.stock)}"
    assert told["今年目标"] == wan(plan.target)
    assert told["商机当年收入（退回的不算）"] == wan(price_lines(case).total)
    assert told["保底 / 有把握 / 没有机会（户）"] == f"{band['assured']} / {band['confident']} / {band['none']}"
    assert told["参考 5 + 3"] == f"{' '.join(scores.top('政企'))} + {' '.join(scores.top('商群'))}"
    assert told["参考 5 + 3 的期望增量"] == wan(plan.increment)
    assert told["缺口"] == wan(plan.gap)
