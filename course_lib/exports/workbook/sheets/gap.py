"""Sheet 缺口: stock + increment + gap = target; what can be promised; service by service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_lib.colours import BAND_COLOURS, PALETTE, WARN
from course_lib.exports.workbook.book import Sheet, cell
from course_lib.exports.workbook.declare import PlanSheet
from course_lib.exports.workbook.sheets.outcomes import COUNTED, OutcomeCells
from course_lib.exports.workbook.sheets.stock import StockCells
from course_lib.plan.report import PlanReport

__all__ = ["SHEET", "GapCells"]

_HEADER = 3
_TARGET, _LAST_YEAR, _KEPT, _KNOWN, _UNKNOWN, _INCREMENT, _MISSING, _SURPLUS, _CHECK, _MEAN, _PIPELINE = range(
    _HEADER + 1, _HEADER + 12
)
_P80, _PROMISE = _PIPELINE + 1, _PIPELINE + 2


@dataclass(frozen=True)
class GapCells:
    """Cells of the gap's parts, yuan."""

    target: str
    last_year: str
    stock: str
    increment: str
    unknown: str
    gap: str
    surplus: str
    pipeline: str
    promise: str


def _write(sheet: Sheet, report: PlanReport, cells: Mapping[str, Any]) -> GapCells:
    """Write how the target is made up, a chart of it, and the services."""
    outcomes: OutcomeCells = cells["outcomes"]
    sheet.row(_HEADER, ["项目", "金额（元）", "万元", "怎么来的"], "head")
    for row, label, formula, amount, how in _rows(report, outcomes, cells["stock"]):
        strong = "bold " if row in (_TARGET, _KEPT, _INCREMENT, _MISSING) else ""
        sheet.put(row, 0, label, f"{strong}text")
        if formula is None:
            sheet.put(row, 1, amount, f"{strong}money{' input' if row == _TARGET else ''}")
        else:
            sheet.formula(row, 1, formula, amount, f"{strong}money")
        sheet.formula(row, 2, f"{_at(row)}/10000", amount / 1e4, f"{strong}wan")
        sheet.put(row, 3, how, "muted wrap")
    _pipeline(sheet, report, outcomes)
    bottom = _services(sheet, report, outcomes, cells["stock"], _PROMISE + 2)
    _chart(sheet, [_KEPT, _KNOWN, _UNKNOWN, _MISSING], bottom + 2)
    sheet.finish(_HEADER)
    rows = (_TARGET, _LAST_YEAR, _KEPT, _INCREMENT, _UNKNOWN, _MISSING, _SURPLUS, _PIPELINE, _PROMISE)
    return GapCells(*(sheet.at(row, 1) for row in rows))


def _at(row: int) -> str:
    """A part's amount in yuan."""
    return cell(row, 1)


def _rows(
    report: PlanReport, outcomes: OutcomeCells, stock: StockCells
) -> list[tuple[int, str, str | None, float, str]]:
    """Row, label, formula (none: a figure), amount and explanation of each part of the target."""
    year, last = report.odds.outlook, report.odds.stock_year.last_year
    target, kept, increment, missing, surplus = (_at(r) for r in (_TARGET, _KEPT, _INCREMENT, _MISSING, _SURPLUS))
    counted = f'{outcomes.counts},"{COUNTED}",{outcomes.mark}'
    known, unknown = (f'SUMIFS({outcomes.expected},{counted},"{mark}")' for mark in ("<>没摸清", "没摸清"))
    return [
        (_TARGET, "目标", None, year.target, "可改；改了以后下面各行跟着变"),
        (_LAST_YEAR, "上年收入", stock.last_year, last, "存量表：全部客户上年收入合计"),
        (_KEPT, "① 存量", stock.kept, year.stock, "存量表：看到期月份和续约率，全部客户"),
        (_KNOWN, "　增量：摸清了的", known, year.increment - year.unknown, "每条商机赢的可能 × 今年收入"),
        (_UNKNOWN, "　增量：没摸清的", unknown, year.unknown, "情报不足的客户，照算，先去见人"),
        (_INCREMENT, "② 增量", f"{_at(_KNOWN)}+{_at(_UNKNOWN)}", year.increment, "每一条计入的商机都算"),
        (_MISSING, "③ 缺口", f"MAX(0,ROUND({target}-{kept}-{increment},4))", year.gap, "目标 − 存量 − 增量；不差是 0"),
        (
            _SURPLUS,
            "超出目标",
            f"MAX(0,ROUND({kept}+{increment}-{target},4))",
            year.surplus,
            "存量 + 增量 − 目标；不超是 0",
        ),
        (_CHECK, "核对：①＋②＋③－超出", f"{kept}+{increment}+{missing}-{surplus}", year.target, "必须等于目标"),
        (_P80, "八成把握的收入（P80）", None, year.p80, "导出时的数；改了别的表，要重新导出才变"),
        (
            _PROMISE,
            "承诺缺口",
            f"{target}-{_at(_P80)}",
            year.promise_gap,
            "目标 − P80；负数 = 敢承诺的超过目标",
        ),
    ]


def _pipeline(sheet: Sheet, report: PlanReport, outcomes: OutcomeCells) -> None:
    """How likely a line of a known customer is on average, and how much of them the gap asks for."""
    year = report.odds.outlook
    value = f'SUMIFS({outcomes.money},{outcomes.counts},"{COUNTED}",{outcomes.mark},"<>没摸清")'
    sheet.put(_MEAN, 0, "平均赢的可能", "text")
    mean = "" if year.mean_chance is None else year.mean_chance
    sheet.formula(_MEAN, 1, f'IF({value}>0,{_at(_KNOWN)}/{value},"")', mean, "percent")
    sheet.row(_MEAN, ["", "摸清了的商机，按金额加权"], ["text", "muted wrap"], 2)
    sheet.put(_PIPELINE, 0, "还要找的商机", "bold text")
    needed = f'IF({_at(_MISSING)}=0,0,IF({_at(_MEAN)}="","",{_at(_MISSING)}/{_at(_MEAN)}))'
    pipeline = "" if year.needed_pipeline is None else year.needed_pipeline
    sheet.formula(_PIPELINE, 1, needed, pipeline, "bold money")
    shown = "" if year.needed_pipeline is None else year.needed_pipeline / 1e4
    sheet.formula(_PIPELINE, 2, f'IF({_at(_PIPELINE)}="","",{_at(_PIPELINE)}/10000)', shown, "bold wan")
    sheet.put(_PIPELINE, 3, "缺口 ÷ 平均赢的可能", "muted wrap")


def _services(sheet: Sheet, report: PlanReport, outcomes: OutcomeCells, stock: StockCells, top: int) -> int:
    """Target, stock, increment and gap of each service, 万元; return the last row."""
    table = report.odds.outlook.by_service
    sheet.row(top, ["按业务（万元）", "目标", "存量", "增量", "缺口"], "head")
    row = top
    for row, (service, about) in enumerate(table.iterrows(), top + 1):
        name = cell(row, 0)
        sheet.put(row, 0, service, "text")
        sheet.put(row, 1, about["target"] / 1e4, "wan input")
        sheet.formula(row, 2, f"SUMIFS({stock.money},{stock.service},{name})/10000", about["stock"] / 1e4, "wan")
        sold = f'SUMIFS({outcomes.expected},{outcomes.service},{name},{outcomes.counts},"{COUNTED}")/10000'
        sheet.formula(row, 3, sold, about["increment"] / 1e4, "wan")
        short = f"MAX(0,{cell(row, 1)}-{cell(row, 2)}-{cell(row, 3)})"
        sheet.formula(row, 4, short, about["gap"] / 1e4, "bold wan")
    sheet.put(row + 1, 0, "各业务缺口合计", "total text")
    for column in (1, 2, 3):
        sheet.put(row + 1, column, "", "total text")
    span = f"{cell(top + 1, 4)}:{cell(row, 4)}"
    sheet.formula(row + 1, 4, f"SUM({span})", report.odds.outlook.service_gap / 1e4, "wan total")
    return row + 1


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
    title="存量 + 增量 + 缺口 = 目标",
    note="存量算全部客户，增量只算选中的行业和商群（本课程定义）",
    widths=(26, 16, 14, 48, 12),
    write=_write,
    needs=("outcomes", "stock"),
    parts=("odds",),
    unit="u06",
    tab=PALETTE[5],
)
