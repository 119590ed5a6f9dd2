"""Sheets to print and fill: how to read an industry, a customer's key needs, its three-value canvas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from course_lib.case import Case
from course_lib.method import Mining, Offers, three_points, three_values
from course_lib.text import wan

__all__ = ["Page", "industry_page", "key_need_page", "value_page", "worked_page"]

_LINE = "1px solid #8a949e"
_CELL = f"border:{_LINE};padding:4px 8px;text-align:left;vertical-align:top"
_HEAD = _CELL + ";background:rgba(128,128,128,.14);white-space:nowrap"
_TABLE = "border-collapse:collapse;width:100%;font-size:13px;table-layout:auto"


@dataclass(frozen=True)
class Page:
    """A sheet: titled blocks, each a header and rows of plain text."""

    title: str
    note: str
    blocks: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...]

    def __repr__(self) -> str:
        lines = [self.title]
        for name, head, rows in self.blocks:
            lines += [f"【{name}】", *(["　".join(head)] if head else []), *("　".join(row) for row in rows)]
        return "\n".join([*lines, self.note])

    def _repr_html_(self) -> str:
        parts = [f"<div style='font-size:15px'><b>{escape(self.title)}</b></div>"]
        for name, head, rows in self.blocks:
            parts.append(f"<div style='margin:8px 0 3px'><b>{escape(name)}</b></div>")
            top = "".join(f'<th style="{_HEAD}">{escape(h)}</th>' for h in head)
            body = "".join(_row(row, first=not head or not head[0]) for row in rows)
            parts.append(f'<table style="{_TABLE}">{f"<tr>{top}</tr>" if head else ""}{body}</table>')
        parts.append(f"<div style='margin-top:5px;opacity:.75;font-size:12px'>{escape(self.note)}</div>")
        return f"<div style='max-width:820px'>{''.join(parts)}</div>"


def _row(cells: Sequence[str], first: bool) -> str:
    """A row; where there is no header, its first cell is one."""
    return (
        "<tr>"
        + "".join(f'<td style="{_HEAD if first and n == 0 else _CELL}">{escape(c)}</td>' for n, c in enumerate(cells))
        + "</tr>"
    )


def _rows(rows: Iterable[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in rows)


#: The fields of a pack's canvas in the order of its heads.
_CANVAS = ("value", "customers", "channels", "revenue", "activities", "resources", "partners", "cost")


def industry_page(case: Case, mining: Mining) -> Page:
    """How to read the customer's industry: model, service blueprint, business canvas, informatisation canvas."""
    pack, table, catalog = mining.pack, mining.table, case.catalog
    chain = [
        (r["step"], r["process"], r["info"], f"{r['need_point']} {r['need_point_name']}", r["asked_level"], r["status"])
        for r in table.to_dict("records")
    ]
    blueprint, canvas = pack.blueprint, pack.canvas
    levels = [
        (
            f"{int(r['level'])} {r['name']}",
            r["definition"],
            r["typical"],
            "← 这家在这里" if r["name"] == mining.level_name else "",
        )
        for r in catalog.informatisation.sort_values("level").to_dict("records")
    ]
    lines = catalog.process_levels.sort_values("level")["name"].tolist()
    return Page(
        f"行业读本：{pack.names[0]}（拿 {mining.name} 对照）",
        f"出处：{pack.source}。现状是从在用业务推出来的，上门要核。",
        (
            (
                "怎么挣钱、上下游",
                (),
                _rows(
                    [
                        ("运营模式", pack.model),
                        ("上游", "、".join(pack.upstream)),
                        ("下游", "、".join(pack.downstream)),
                        ("智慧趋势", pack.trend),
                        ("上云案例", pack.cloud_case),
                    ]
                ),
            ),
            (
                "服务蓝图",
                ("前台（客人看得见）", "后台（客人看不见）", "支持"),
                _rows([("、".join(blueprint.front), "、".join(blueprint.back), "、".join(blueprint.support))]),
            ),
            (
                "商业画布",
                ("价值", "客户", "渠道", "收入", "关键活动", "关键资源", "伙伴", "成本"),
                _rows([tuple(getattr(canvas, part) for part in _CANVAS)]),
            ),
            ("信息化画布（三级流程）", (*lines, "机会点", "要到哪一层", "这家现在"), _rows(chain)),
            ("管理信息化四个层级", ("层级", "说明", "典型样子", ""), _rows(levels)),
        ),
    )


def worked_page(case: Case, pack_id: str) -> Page:
    """A worked case of the catalogue: what was said, what was missed.

    Raises:
        KeyError: there is no such pack, or it has no worked case.
    """
    pack = case.catalog.packs[pack_id]
    if pack.worked is None:
        raise KeyError(f"行业读本 {pack_id} 没有案例")
    told = pack.worked
    rows = [("经过", told.story), ("听见了", told.heard), ("没听见", told.missed), ("学到", told.lesson)]
    return Page(
        f"案例：{told.name}",
        f"案例名出自课程大纲；情节是教学模拟，本课程定义。出处：{pack.source}。",
        (("一句话里有几条需求", (), _rows(rows)),),
    )


def key_need_page(case: Case, customer: str, offers: Offers | None = None) -> Page:
    """A customer's key needs in the three-point form, most urgent work first."""
    table = three_points(case, customer, offers)
    head = ("需求", "谁感到痛", "痛点", "瓶颈点", "难点", "买点（他为什么买）", "卖点（我们凭什么）", "还没问")
    rows = _rows(
        (
            f"{i} {r['need_point_name']}",
            r["who"],
            r["pain"],
            r["bottleneck"],
            r["difficulty"],
            r["buy_point"],
            r["sell_point"],
            r["missing"],
        )
        for i, r in zip(table.index, table.to_dict("records"), strict=True)
    )
    return Page(
        f"三点式关键需求：{_name(case, customer)}",
        "痛点、瓶颈点、难点 → 买点 → 卖点出自课程大纲；买点、卖点的写法是本课程定义。",
        (("按先后排", head, rows or _rows([("还没有记需求", "", "", "", "", "", "", "")])),),
    )


def value_page(case: Case, customer: str, offers: Offers | None = None) -> Page:
    """A customer's three-value canvas."""
    table = three_values(case, customer, offers)
    head = ("", *(f"{r['name']}：{r['question']}" for r in table.to_dict("records")))

    def across(label: str, texts: pd.Series) -> tuple[str, ...]:
        return (label, *(str(t) or "（空着，去问）" for t in texts))

    rows = [
        across("他现在疼什么", table["pains"]),
        across("谁说的", table["who"]),
        across("不解决一年亏", table["loss"].map(lambda v: wan(v) if v else "")),
        across("我们给什么", table["offer"]),
        ("我们今年收", *(wan(v) for v in table["revenue"])),
        ("要找伙伴的", *(str(t).replace("|", "、") or "没有" for t in table["partner"])),
    ]
    return Page(
        f"三价值商业画布：{_name(case, customer)}",
        "画布名出自课程大纲；分成经济、管理、社会三格，按需求的“图什么”归格，是本课程定义。",
        (("一家一张", head, _rows(rows)),),
    )


def _name(case: Case, customer: str) -> str:
    return f"{customer} {case.customers.set_index('id')['name'][customer]}"
