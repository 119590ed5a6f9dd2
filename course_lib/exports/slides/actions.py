"""Slides on what is done: route map, key customers, risks, next steps."""

from __future__ import annotations

import pandas as pd

from course_lib.colours import BAND_COLOURS, GRID, INK, MUTED, WARN, tint
from course_lib.exports.slides.deck import DARK, MID, PALE, Column, Deck, Page
from course_lib.plan.report import PlanReport
from course_lib.text import percent, shorten, wan

__all__ = ["add_key_customers", "add_next_steps", "add_risks", "add_route"]

_ROWS = 11
_PER_PAGE = 2
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def add_route(deck: Deck, report: PlanReport) -> None:
    """A year on one page: a row per customer, a bar where something is done, what is done above it."""
    route = report.route
    gain = route.expected - route.expected_before + route.saved
    count = len(route.activities)
    if not count:
        page = deck.page("路线图还空着：先排一季度的活动", "")
        page.text(0.55, 1.6, 12.2, 1.0, "计划里没有活动。", sizes=(18,), colour=MUTED)
        return
    idle = not bool(route.activities["quarter"].eq(4).any())
    page = deck.page(
        f"全年 {count} 个活动、{route.activities['days'].sum():g} 人天、花 {wan(route.cost)}：多得 {wan(gain)}",
        "多得 = 活动带来的期望收入 + 守住的存量；活动、人天、效果是本课程定义"
        + ("；路线是参考计划" if report.route is report.optimum.plan else "")
        + ("；四季度空着：只算今年的钱，四季度为明年铺路" if idle else ""),
    )
    worth = route.uplift.loc[route.uplift.index.isin(route.activities["customer"])]
    shown = worth.sort_values(["gain", "value"], ascending=False, kind="stable").index[:_ROWS]
    left, top, width, row = 4.5, 1.75, 2.07, 0.4
    for x, w, name, align in (
        (0.55, 2.2, "客户", "left"),
        (2.75, 0.75, "格", "middle"),
        (3.4, 1.1, "多得（万元）", "right"),
    ):
        page.text(x, 1.33, w, 0.38, name, sizes=(12, 11, 10), bold=True, align=align, anchor="middle")
    for place, quarter in enumerate(_QUARTERS):
        page.text(
            left + place * width,
            1.33,
            width - 0.04,
            0.38,
            quarter,
            sizes=(13,),
            bold=True,
            colour="#FFFFFF",
            align="middle",
            anchor="middle",
            fill=DARK,
        )
    year = report.case.meta.budget_year
    for number, customer in enumerate(shown):
        y = top + number * row
        page.box(0.55, y, left + 4 * width - 0.59, row - 0.03, fill=PALE if number % 2 else "#FFFFFF")
        about = route.uplift.loc[customer]
        page.text(0.55, y, 2.2, row - 0.03, str(about["name"]), sizes=(12, 11, 10), anchor="middle", bold=True)
        page.text(
            2.75, y, 0.75, row - 0.03, str(about["cell"]), sizes=(11, 10), align="middle", anchor="middle", colour=MUTED
        )
        page.text(
            3.65,
            y,
            0.85,
            row - 0.03,
            wan(float(about["gain"]), unit=False),
            sizes=(11, 10),
            align="right",
            anchor="middle",
        )
        _bars(page, route.activities[route.activities["customer"] == customer], year, left, y, width, row)
    y = top + len(shown) * row + 0.05
    rest = count - int(route.activities["customer"].isin(shown).sum())
    told = f"另有 {route.activities['customer'].nunique() - len(shown)} 家、{rest} 个活动" if rest else ""
    page.box(0.55, y, left + 4 * width - 0.59, 0.02, fill=GRID)
    page.text(0.55, y + 0.05, 3.95, 0.5, told, sizes=(12, 11), colour=MUTED, anchor="middle")
    for place, (_, line) in enumerate(route.capacity.iterrows()):
        over = bool(line["days_over"] or line["budget_over"])
        texts = [
            f"人天 {line['days_used']:g} / {line['days_available']:.0f}",
            f"费用 {wan(line['budget_used'], unit=False)} / {wan(line['budget_available'])}",
        ]
        page.text(
            left + place * width,
            y + 0.05,
            width - 0.04,
            0.55,
            texts,
            sizes=(11, 10),
            align="middle",
            anchor="middle",
            colour=WARN if over else INK,
        )


def _bars(page: Page, mine: pd.DataFrame, year: int, left: float, y: float, width: float, row: float) -> None:
    """What is done in each quarter, and below it a bar from the first start to the last end."""
    length = (pd.Timestamp(year, 12, 31) - pd.Timestamp(year, 1, 1)).days
    for quarter in sorted(set(mine["quarter"])):
        group = mine[mine["quarter"] == quarter]
        kinds = "→".join(dict.fromkeys(group["kind_name"]))
        x = left + (int(quarter) - 1) * width
        page.text(x, y - 0.03, width - 0.04, row - 0.11, kinds, sizes=(10, 9), align="left", anchor="middle")
        start = (group["start"].min() - pd.Timestamp(year, 1, 1)).days / length
        end = min((group["end"].max() - pd.Timestamp(year, 1, 1)).days / length, 1.0)
        long = max((end - start) * 4 * width, 0.08)
        begin = min(left + start * 4 * width, left + 4 * width - 0.04 - long)
        page.box(
            begin,
            y + row - 0.14,
            long,
            0.09,
            fill=MID,
            name=f"{group['start'].min():%m-%d} 至 {group['end'].max():%m-%d}",
        )


def add_key_customers(deck: Deck, report: PlanReport, pages: int = 2) -> None:
    """6W2H of the customers that gain most, two a slide."""
    uplift = report.route.uplift
    order = (
        uplift[uplift.index.isin(report.sheets)].sort_values(["gain", "value"], ascending=False, kind="stable").index
    )
    before, after = uplift["probability_before"], uplift["probability_after"]
    for start in range(0, min(len(order), pages * _PER_PAGE), _PER_PAGE):
        forms = [report.sheets[str(c)] for c in order[start : start + _PER_PAGE]]
        told = "、".join(
            f"{shorten(f.name, 12)} {percent(float(before[f.customer]))}→{percent(float(after[f.customer]))}"
            for f in forms
        )
        page = deck.page(
            f"赢面怎么提：{told}",
            "6W2H 八问出自课程大纲，答案由前面各级的结果填出；全部客户见工作簿“6W2H”表",
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


def add_risks(deck: Deck, report: PlanReport) -> None:
    """The most urgent alarms, and whom the year's revenue hangs on."""
    alarms, shares = _by_money(report), report.revenue.contributions
    kinds = alarms.groupby("name", sort=False).size()
    counts = [*kinds.head(3).items(), *([("其余", kinds.iloc[3:].sum())] if len(kinds) > 3 else [])]
    first = "、".join(f"{name} {n}" for name, n in counts)
    page = deck.page(
        f"{len(alarms)} 个报警：{first}" if len(alarms) else "眼下没有报警，按月看管控表",
        f"报警按 {report.control.as_of:%Y-%m-%d} 的情况；整个计划的在前，其余按钱多少排（到期看合同年收入，"
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
    alarms = report.control.alarms
    ending = report.case.stock.groupby(["customer", "contract_end"])["annual_revenue"].sum().to_dict()
    stake = [
        ending.get((a["customer"], a["due"]), 0.0) if a["kind"] == "contract" else a["value"]
        for a in alarms.to_dict("records")
    ]
    ordered = alarms.assign(stake=pd.Series(stake, alarms.index, dtype=float), single=alarms["customer"] != "")
    return ordered.sort_values(["single", "stake"], ascending=[True, False], kind="stable")


def add_next_steps(deck: Deck, report: PlanReport) -> None:
    """The first activities of the customers that gain most."""
    table = report.route.activities
    if table.empty:
        return
    begin = table["start"].min()
    soon = table[table["start"] < begin + pd.Timedelta(days=30)]
    worth = report.route.uplift["gain"].reindex(soon["customer"]).to_numpy()
    rows_ = soon.assign(worth=worth).sort_values("worth", ascending=False, kind="stable").head(12)
    rows_ = rows_.sort_values(["start", "worth"], ascending=[True, False], kind="stable")
    who = soon["who"].nunique()
    page = deck.page(
        f"前三十天 {len(soon)} 件事、{who} 位客户经理：先跑最值的 {rows_['customer'].nunique()} 家",
        "全部活动见工作簿“行动日历”；每周在那里更新状态，管控表自动报警",
    )
    columns = [
        *(Column("日期", 1.0), Column("客户", 2.75), Column("做什么", 1.2), Column("找谁", 1.1)),
        *(Column("负责人", 1.1), Column("为了", 2.48), Column("做完的凭据", 2.6)),
    ]
    rows = [
        [
            f"{line['start']:%m-%d}",
            str(line["customer_name"]),
            str(line["kind_name"]),
            str(line["contact_name"]),
            str(line["who"]),
            str(line["factor_name"]),
            str(line["evidence"]),
        ]
        for line in rows_.to_dict("records")
    ]
    page.table(0.55, 1.45, columns, rows, height=4.9, size=12, smallest=10, name="下一步")
    promise = f"承诺：今年保 {wan(report.revenue.p80)}，争 {wan(report.revenue.p50)}。"
    if report.gap.needed_pipeline:
        promise += f"还要再找 {wan(report.gap.needed_pipeline)} 商机来填 {wan(report.gap.gap)} 缺口。"
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
