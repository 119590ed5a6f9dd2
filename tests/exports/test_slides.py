"""The slides: native, in one font, inside their frames, one message each."""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

from course_lib.exports.slides import plan_slides
from course_lib.exports.slides.style import FONT
from course_lib.plan import PlanReport, report_plan
from course_lib.text import wan
from tests.exports.reports import hostile, reference, tiny
from tests.tiny import tiny_case

EMU = 12700  # to a point


@functools.cache
def content(report: Callable[[], PlanReport] = reference) -> bytes:
    return plan_slides(report(), "红队")


def slides(data: bytes) -> list[Any]:
    return list(Presentation(BytesIO(data)).slides)


def titles(data: bytes) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in slides(data)]


def frames(slide: Any) -> Iterator[tuple[Any, float, float]]:
    """Every text with the width and height that its box leaves it, in points."""
    for shape in slide.shapes:
        if shape.has_text_frame and shape.text_frame.text:
            frame = shape.text_frame
            yield frame, (shape.width - frame.margin_left - frame.margin_right) / EMU, shape.height / EMU
        if shape.has_table:
            for row in shape.table.rows:
                for column, cell in zip(shape.table.columns, row.cells, strict=True):
                    room = (column.width - cell.margin_left - cell.margin_right) / EMU
                    yield cell.text_frame, room, row.height / EMU


def test_each_title_is_a_message_with_the_plans_figures() -> None:
    report, told = reference(), titles(content())
    assert 10 <= len(told) <= 13 and len(set(told)) == len(told)
    assert all(re.search(r"\d", title) for title in told)
    gap = next(t for t in told if t.startswith("缺口"))
    assert wan(report.odds.outlook.gap) in gap and wan(report.odds.outlook.promise_gap) in gap
    assert any(wan(report.needs.revenue.total) in t for t in told)
    assert any(f"{len(report.route.activities)} 个活动" in t for t in told)
    assert "…" not in "".join(told)


def test_everything_is_native_and_editable() -> None:
    kinds = [shape.shape_type for slide in slides(content()) for shape in slide.shapes]
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    assert kinds.count(MSO_SHAPE_TYPE.CHART) == 5 and kinds.count(MSO_SHAPE_TYPE.TABLE) >= 6


def test_charts_show_the_plans_figures() -> None:
    charts = {s.name: s.chart for slide in slides(content()) for s in slide.shapes if s.has_chart}
    report = reference()
    months = sum(sum(series.values) for series in charts["分月收入"].plots[0].series)
    assert months == pytest.approx(report.needs.revenue.total / 1e4, abs=0.5)  # rounded to 0.01 万元 a bar
    base, bars = (series.values for series in charts["缺口"].plots[0].series)
    assert base[-1] + bars[-1] == pytest.approx(report.odds.outlook.target / 1e4, abs=0.01)
    assert base[3] + bars[3] + bars[4] + bars[5] == pytest.approx(report.odds.outlook.target / 1e4, abs=0.05)
    assert bars[2] + bars[3] + bars[4] + bars[5] == pytest.approx(bars[6], abs=0.05)
    short, reached = charts["年收入"].plots[0].series
    assert sum(short.values) + sum(reached.values) == pytest.approx(1, abs=1e-4)
    assert sum(reached.values) == pytest.approx(report.odds.outlook.probability, abs=1e-4)
    assert 0 < report.odds.outlook.probability < 1  # else the two series say little


def test_avoidable_alarms_come_first_by_money_and_the_title_counts_them_all() -> None:
    page = next(s for s in slides(content()) if any(x.name == "报警" for x in s.shapes))
    title = page.shapes.title.text_frame.text
    alarms = reference().route.control.alarms
    total, counts = title.split(" 个报警：")
    assert int(total) == len(alarms)
    assert sum(int(n) for n in re.findall(r" (\d+)(?:、|$)", counts)) == int(total)
    table = next(x.table for x in page.shapes if x.name == "报警")
    told = [[c.text_frame.text for c in row.cells] for row in table.rows][1:]
    known = {(a["name"], a["customer_name"]): a for a in alarms.to_dict("records")}
    rows = [known[name, customer] for name, customer, _, _ in told if customer != "整个计划"]
    order = [(not row["avoidable"], -row["value"]) for row in rows]
    assert len(rows) >= 5 and order == sorted(order) and rows[0]["avoidable"]


def test_the_loop_is_told_and_the_reference_waits_for_the_lock() -> None:
    page = next(s for s in slides(content()) if any(x.name == "闭环" for x in s.shapes))
    loop = reference().route.after.loop
    bars = next(x.chart for x in page.shapes if x.name == "闭环").plots[0].series[1].values
    assert bars == pytest.approx(
        [abs(x) / 1e4 for x in (loop.gap, loop.renewals, loop.decides, loop.chooses, loop.left)], abs=0.01
    )
    names = [row.cells[0].text_frame.text for row in next(x.table for x in page.shapes if x.name == "走到哪一步").rows]
    assert names == ["计划", "计划前", "小林的初稿", "我们的"]


@pytest.mark.parametrize("report", [reference, hostile])
def test_chinese_has_its_typeface_and_nothing_leaves_the_slide(report: Any) -> None:
    deck = Presentation(BytesIO(content(report)))
    for slide in deck.slides:
        for run in slide._element.iter(qn("a:rPr")):
            east = run.find(qn("a:ea"))
            assert east is not None and east.get("typeface") == FONT
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width + EMU
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height + EMU


@pytest.mark.parametrize("report", [reference, hostile])
def test_no_text_is_larger_than_its_box(report: Any) -> None:
    """Chinese letters are as wide as high; Latin ones at most two thirds of that; a line is 1.2 sizes high."""
    for number, slide in enumerate(slides(content(report)), 1):
        for frame, room, height in frames(slide):
            need = 0.0
            for paragraph in frame.paragraphs:
                size = max((run.font.size.pt for run in paragraph.runs), default=10)
                text = "".join(run.text for run in paragraph.runs)
                wide = sum(1.0 if ord(c) > 0x2000 else 0.55 for c in text) * size
                need += max(1, -(-wide // room)) * size * 1.2
            assert need <= height + 1, (number, frame.text)


def test_long_names_are_cut_and_evil_ones_stay_texts() -> None:
    texts = [f.text for slide in slides(content(hostile)) for f, _, _ in frames(slide)]
    assert any(t.endswith("…") for t in texts)
    assert any("HYPERLINK" in t for t in texts)


def test_equal_plans_give_equal_bytes() -> None:
    """Neither the slides nor the charts' own workbooks tell when they were made."""
    first = content(tiny)
    assert plan_slides(report_plan(tiny_case()), "红队") == first
    with zipfile.ZipFile(BytesIO(first)) as archive:
        books = [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
        assert {entry.date_time[0] for entry in archive.infolist()} == {2020}
    assert books
    for book in books:
        with zipfile.ZipFile(BytesIO(book)) as archive:
            assert set(re.findall(rb">(\d{4})-\d\d-\d\dT", archive.read("docProps/core.xml"))) == {b"2020"}
            assert {entry.date_time[0] for entry in archive.infolist()} == {2020}


@pytest.mark.parametrize(
    "options",
    [
        {"target": 1000},
        {"industries": [], "merchant_groups": "G01"},
        {"industries": [], "merchant_groups": [], "activities": {}},
    ],
)
def test_plans_with_a_surplus_without_opportunities_or_empty_are_still_slides(options: dict[str, Any]) -> None:
    told = titles(plan_slides(report_plan(tiny_case(), **options), "红队"))
    assert any("超" in t for t in told) == ("target" in options)
    assert len(told) >= 9
