"""The whole chain on a county that a trainer filled in by hand, whole and half, from another folder."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from openpyxl import load_workbook
from pptx import Presentation

from course_lib.pages.render import PLOTLY
from course_lib.plots.drawing.modebar import figure_config
from course_lib.running.run import run_course
from course_lib.text import wan
from tests.browser.browser import offline_page
from tests.browser.modebar import assert_one_button
from tests.own_county import NAME, fill_own_county


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("county") / "my county.xlsx"
    fill_own_county(path)
    return path


def check_buttons(out: Path) -> None:
    """Over every figure of every page, and in what the notebooks hold, is the one button."""
    drawn = 0
    with offline_page() as (page, wrong):
        for path in sorted(out.glob("u0*.html")):
            page.goto(path.as_uri())
            if count := page.locator(".plot").count():
                page.locator(".js-plotly-plot svg.main-svg .bglayer").nth(count - 1).wait_for(state="attached")
                assert_one_button(page, count)
            cells = [c for c in nbformat.read(path.with_suffix(".ipynb"), 4).cells if c.cell_type == "code"]
            stored = [o["data"][PLOTLY] for c in cells for o in c.outputs if PLOTLY in o.get("data", {})]
            assert [figure["config"] for figure in stored] == [figure_config(figure["layout"]) for figure in stored]
            assert len(stored) == count
            drawn += count
        assert wrong == [] and drawn > 20


def test_every_unit_runs_on_a_county_of_ones_own(county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(county.parent)
    report = run_course(county.name, out=tmp_path / "out", work=tmp_path / "work")
    assert [unit.problem for unit in report.units] == [""] * len(report.units)
    assert not any(unit.waits for unit in report.units) and report.ok
    assert report.case == NAME and report.plan is not None
    plan = report.plan
    assert plan["target"] == 400_000
    assert plan["stock"] + plan["increment"] + plan["gap"] - plan["surplus"] == pytest.approx(plan["target"])
    assert (len(plan["industries"]), len(plan["merchant_groups"])) == (5, 3)
    assert [unit.id for unit in report.units] == [f"u0{n}" for n in range(8)]
    check_buttons(report.out)
    # the plan to take to work, of this county
    frames = [f for slide in Presentation(str(report.out / "plan.pptx")).slides for f in slide.shapes]
    text = "\n".join(frame.text_frame.text for frame in frames if frame.has_text_frame)
    assert NAME in text and wan(plan["target"]) in text and f"共 {plan['customers']} 家客户" in text
    overview = load_workbook(report.out / "plan.xlsx", data_only=True)["计划总览"]
    values = {row[0]: row[1] for row in overview.iter_rows(values_only=True) if isinstance(row[1], float | int)}
    assert values["目标收入"] == 400_000 and values["缺口"] == pytest.approx(plan["gap"], abs=0.006)


def test_level_one_runs_without_a_single_customer_and_without_merchants(county: Path, tmp_path: Path) -> None:
    book = load_workbook(county)
    for label in ("网格", "目标客户", "关键人", "关键人评分", "存量业务", "需求", "商机", "地址记录", "地址业务记录"):
        book[label].delete_rows(2, book[label].max_row)
    for label, place in (("行业与商群", 3), ("行业客户分级数量", 1)):
        for row in range(book[label].max_row, 1, -1):
            if book[label].cell(row, place).value in ("商群", "网吧", "小微酒店", "沿街商铺", "培训教育"):
                book[label].delete_rows(row)
    book.save(half := tmp_path / "half.xlsx")
    report = run_course(half, out=tmp_path / "out", work=tmp_path / "work", units=["u02", "u06"])
    told = {unit.id: (unit.problem, unit.waits) for unit in report.units}
    assert told == {"u02": ("", ()), "u06": ("", ("目标客户", "关键人", "关键人评分", "存量业务", "商机"))}
    assert report.exit_status == 0 and report.plan is None
