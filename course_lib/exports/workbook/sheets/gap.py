"""Sheet 缺口: stock + increment + gap = target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.colours import BAND_COLOURS, PALETTE, WARN
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.customers import CustomerCells
from course_lib.exports.workbook.sheets.stock import StockCells
from course_lib.plan.report import PlanReport

__all__ = ["SHEET", "GapCells"]

_HEADER = 3
_TARGET, _LAST_YEAR, _KEPT, _ASSURED, _CONFIDENT, _INCREMENT, _MISSING, _SURPLUS, _CHECK, _MEAN, _PIPELINE = range(
    _HEADER + 1, _HEADER + 12
)


@dataclass(frozen=True)
class GapCells:
    """Cells of the gap's parts, yuan."""

    target: str
    last_year: str
    stock: str
    increment: str
    gap: str
    surplus: str
    pipeline: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> GapCells:
    """Write how the target is made up, and a chart of it."""
    customers: CustomerCells = cells["customers"]
    sheet.row(_HEADER, ["项目", "金额（元）", "万元", "怎么来的"], "head")
    for row, label, formula, amount, how in _rows(report, customers, cells["stock"]):
        strong = "bold " if row in (_TARGET, _KEPT, _INCREMENT, _MISSING) else ""
        sheet.put(row, 0, label, f"{strong}text")
        if formula is None:
            sheet.put(row, 1, amount, f"{strong}money input")
        else:
            sheet.formula(row, 1, formula, amount, f"{strong}money")
        sheet.formula(row, 2, f"{_at(row)}/10000", amount / 1e4, f"{strong}wan")
        sheet.put(row, 3, how, "muted wrap")
    _pipeline(sheet, report, customers)
    _chart(sheet, [_KEPT, _ASSURED, _CONFIDENT, _MISSING], _PIPELINE + 2)
    sheet.finish(_HEADER)
    return GapCells(*(sheet.at(r, 1) for r in (_TARGET, _LAST_YEAR, _KEPT, _INCREMENT, _MISSING, _SURPLUS, _PIPELINE)))


def _at(row: int) -> str:
    """A part's amount in yuan."""
    return cell(row, 1)


def _rows(
    report: PlanReport, customers: CustomerCells, stock: StockCells
) -> list[tuple[int, str, str | None, float, str]]:
    """Row, label, formula (none: an input), amount and explanation of each part of the target."""
    gap, bands, by_band = report.odds.gap, report.case.catalog.names("bands"), report.odds.gap.by_band["expected"]
    target, kept, increment, missing, surplus = (_at(r) for r in (_TARGET, _KEPT, _INCREMENT, _MISSING, _SURPLUS))

    def expected(band: str) -> str:
        return f'SUMIFS({customers.expected},{customers.band},"{bands[band]}")'

    return [
        (_TARGET, "目标", None, gap.target, "可改；改了以后下面各行跟着变"),
        (_LAST_YEAR, "上年收入", stock.last_year, gap.last_year, "存量表：全部客户上年收入合计"),
        (_KEPT, "① 存量", stock.renewed, gap.stock, "上年收入 × 续约率，全部客户"),
        (_ASSURED, f"　增量：{bands['assured']}", expected("assured"), by_band["assured"], "赢面 × 今年商机"),
        (_CONFIDENT, f"　增量：{bands['confident']}", expected("confident"), by_band["confident"], "赢面 × 今年商机"),
        (
            _INCREMENT,
            "② 有把握的增量",
            f"{_at(_ASSURED)}+{_at(_CONFIDENT)}",
            gap.increment,
            f"只算{bands['assured']}和{bands['confident']}两档",
        ),
        (
            _MISSING,
            "③ 缺口",
            f"MAX(0,ROUND({target}-{kept}-{increment},4))",
            gap.gap,
            "目标 − 存量 − 增量；不差是 0",
        ),
        (
            _SURPLUS,
            "超出目标",
            f"MAX(0,ROUND({kept}+{increment}-{target},4))",
            gap.surplus,
            "存量 + 增量 − 目标；不超是 0",
        ),
        (_CHECK, "核对：①＋②＋③－超出", f"{kept}+{increment}+{missing}-{surplus}", gap.target, "必须等于目标"),
    ]


def _pipeline(sheet: Sheet, report: PlanReport, customers: CustomerCells) -> None:
    """How likely a confident opportunity is on average, and how much of them the gap asks for."""
    gap, confident = report.odds.gap, report.case.catalog.names("bands")["confident"]
    value = f'SUMIFS({customers.value},{customers.band},"{confident}")'
    sheet.put(_MEAN, 0, "有把握一档的平均赢面", "text")
    average = f'IF({value}>0,{_at(_CONFIDENT)}/{value},"")'
    sheet.formula(_MEAN, 1, average, gap.mean_probability, "percent")
    sheet.row(_MEAN, ["", "按金额加权"], ["text", "muted wrap"], 2)
    sheet.put(_PIPELINE, 0, "还要找的商机", "bold text")
    needed = f'IF({_at(_MISSING)}=0,0,IF({_at(_MEAN)}="","",{_at(_MISSING)}/{_at(_MEAN)}))'
    sheet.formula(_PIPELINE, 1, needed, gap.needed_pipeline, "bold money")
    shown = None if gap.needed_pipeline is None else gap.needed_pipeline / 1e4
    sheet.formula(_PIPELINE, 2, f'IF({_at(_PIPELINE)}="","",{_at(_PIPELINE)}/10000)', shown, "bold wan")
    sheet.put(_PIPELINE, 3, "缺口 ÷ 平均赢面", "muted wrap")


def _chart(sheet: Sheet, rows: list[int], top: int) -> None:
    """One stacked bar: what the target is made up of."""
    colours = ("#56B4E9", BAND_COLOURS["assured"], BAND_COLOURS["confident"], WARN)
    chart = sheet.book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for row, colour in zip(rows, colours, strict=True):
        chart.add_series(
            {
                "name": [sheet.name, row, 0],
                "values": [sheet.name, row, 2, row, 2],
                "fill": {"color": colour},
                "gap": 40,
                "data_labels": {"value": True, "num_format": "#,##0", "font": {"color": "#FFFFFF", "bold": True}},
            }
        )
    chart.set_title({"name": "目标由什么组成（万元）", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"visible": False})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E4E7EB"}}})
    chart.set_size({"width": 820, "height": 230})
    sheet.raw.insert_chart(top, 0, chart)


SHEET = PlanSheet(
    key="gap",
    name="缺口",
    place=80,
    title="存量 + 有把握的增量 + 缺口 = 目标",
    note="存量算全部客户，增量只算选中的行业和商群（本课程定义）",
    widths=(26, 16, 14, 60),
    write=_write,
    needs=("customers", "stock"),
    parts=("odds",),
    unit="u06",
    tab=PALETTE[5],
)
