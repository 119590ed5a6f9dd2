"""The plan as an Excel workbook: live formulas that carry their values, texts that stay texts, ready to print."""

from __future__ import annotations

from course_lib.colours import BAND_COLOURS, PALETTE
from course_lib.exports.words import heading
from course_lib.exports.workbook import budget, customers, gap, matrix, overview, route, rules
from course_lib.exports.workbook.book import Book
from course_lib.plan.report import PlanReport

__all__ = ["plan_workbook"]

_SHEETS = (
    ("计划总览", overview.WIDTHS, "目标、存量、增量、缺口、把握", "一页看懂"),
    (
        "行业选择",
        overview.SELECTION_WIDTHS,
        "选中的行业和商群，容量和总分",
        "权重可改，总分跟着变；得分都折算成 1 到 10，越大越好",
    ),
    (
        "收入预算",
        budget.WIDTHS,
        "每一笔商机怎么收钱、毛利多少",
        "数量、优惠、起租月可改；一次性费用不打折，计入起租当月",
    ),
    ("分月收入", (9, 20, *[10] * 12, 12, 8), "哪个产品哪个月收多少（元）", "由收入预算表的公式加总"),
    ("客户清单", customers.WIDTHS, "每家客户：商机多大，赢面多大，怎么打", "客户名点一下到它的决策矩阵；“移到”可选"),
    (
        "决策矩阵",
        matrix.WIDTHS,
        "关键人 × 要素：谁给谁打几分",
        "评分、影响力、见过没有都可改；没评到的格子（有一家没评）不计",
    ),
    ("九宫图", customers.GRID_WIDTHS, "商机大小 × 输赢档位", "家数和金额由公式数出；名单是导出时的"),
    ("缺口", gap.WIDTHS, "存量 + 有把握的增量 + 缺口 = 目标", "存量算全部客户，增量只算选中的行业和商群（本课程定义）"),
    ("行动日历", route.WIDTHS, "谁、哪天、去做什么", "状态用下拉选；程度由管控表的日期算出；可按人、按季度筛选"),
    ("管控表", route.CONTROL_WIDTHS, "做到哪一步了，哪里要报警", "阶段标准、报警的规则是本课程定义"),
    (
        "6W2H",
        route.SIX_WIDTHS,
        "一家客户一张：为谁、要什么、卖什么、怎么卖……",
        "八个问题出自课程大纲，怎样填是本课程定义",
    ),
    ("存量", gap.STOCK_WIDTHS, "去年的客户，今年续得下来多少", "续约率可改"),
    ("规则", (16, 20, 46, 46), "公式里用到的规则数", "改这里，全部表跟着变"),
)


def plan_workbook(report: PlanReport, team: str) -> bytes:
    """Return the plan of a team as the content of an .xlsx file; equal plans give equal bytes."""
    book = Book(heading(report, team))
    tabs = {"计划总览": BAND_COLOURS["assured"], "缺口": PALETTE[5], "规则": PALETTE[6]}
    sheets = {
        name: book.sheet(name, f"{title}" if name != "计划总览" else book.title, note, widths, tab=tabs.get(name, ""))
        for name, widths, title, note in _SHEETS
    }
    rules.write_rules(book, sheets["规则"], report)
    lines = budget.write_budget(sheets["收入预算"], report)
    budget.write_months(sheets["分月收入"], report, lines)
    blocks = matrix.write_matrices(sheets["决策矩阵"], report)
    people = customers.write_customers(sheets["客户清单"], report, lines, blocks)
    customers.write_grid(sheets["九宫图"], report, people)
    stock = gap.write_stock(sheets["存量"], report)
    parts = gap.write_gap(sheets["缺口"], report, people, stock)
    calendar = route.write_calendar(sheets["行动日历"], report)
    route.write_control(sheets["管控表"], report, calendar)
    route.write_six(sheets["6W2H"], report)
    overview.write_selection(sheets["行业选择"], report)
    contents = [(name, title) for name, _, title, _ in _SHEETS[1:]]
    overview.write_overview(sheets["计划总览"], report, parts, lines, people, contents)
    return book.close()
