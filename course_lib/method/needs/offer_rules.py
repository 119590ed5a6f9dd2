"""The rules that refuse or doubt a line of the portfolio, each with its cell, its limit and its reason.

===========  ==============  =================================================================================
rule         cell            refused if
===========  ==============  =================================================================================
need         need            none, and it is neither an upgrade of that very kind of line nor the owner's tender
fit          product         fit 0 (a trap says its sentence), or the product answers no pain by itself
replaces     replaces        it names no stock line of this customer and service
upgrade      discount        the new price is not above the old one
duplicate    product         the same need, product and customer stands in another line already
tender       quantity        another quantity than the tender's
quantity     quantity        outside [½ low, 1½ high] of the usual range
heads        quantity        more than 1.2 cards or 1 seat for each employee
need_amount  quantity        above 1.2 × what he needs
discount     discount        above the product's own limit
floor        discount        contribution below the product's floor
decision     start_month     start − lead before the earliest month of decision
contract     start_month     替换 before the month after the rival's contract ends
month        start_month     outside 1–12
value        quantity        all lines of the need cost more a year than the loss he told (above .7: warned)
wallet       quantity        our stock and all new connectivity exceed his telecom bill by more than a quarter
===========  ==============  =================================================================================

Sums (value, wallet) run over the lines that no earlier rule refused, and refuse all of them together. Numbers are data
(``rules.yml``); the rules are 本课程定义 (definitions of this kit).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from course_lib.method.needs.line_table import MONTHS
from course_lib.method.needs.modes import REPLACE, UPGRADE
from course_lib.method.needs.offer_draft import Draft
from course_lib.method.needs.offer_sums import check_values, check_wallets
from course_lib.method.needs.quantities import head_limits
from course_lib.method.needs.refusals import Findings
from course_lib.text import yuan

__all__ = ["apply_rules"]

#: Slack of the limits, so that what is typed at a limit is accepted.
_SLACK = 1e-9


def apply_rules(draft: Draft, money: pd.DataFrame) -> Findings:
    """Apply all rules to the lines.

    Parameters
    ----------
    money
        ``new_monthly, monthly, one_off, yearly, contribution, deepest, usual`` of each line, yuan.

    Returns
    -------
    Findings
        Refusals and warnings.
    """
    findings = Findings(draft.ids)
    _answers(draft, findings)
    _takes_over(draft, money, findings)
    _stands_once(draft, findings)
    _amounts(draft, findings)
    _prices(draft, money, findings)
    _months(draft, findings)
    check_values(draft, money, findings)
    check_wallets(draft, money, findings)
    return findings


def _answers(draft: Draft, findings: Findings) -> None:
    """A need, and a product that answers it."""
    names, upgrade, bare = draft.names, draft.modes.mode == UPGRADE, draft.need < 0
    homeless = bare & ~draft.tender & ~(upgrade & draft.modes.kin)
    findings.refuse(
        "need",
        "need",
        homeless,
        "",
        "这个客户的需求编号",
        lambda i: "没有需求支撑：只有升级同类的老线和业主的标书可以不写需求",
    )
    alone = ~bare & draft.painless & ~upgrade
    findings.refuse(
        "fit", "product", alone, 0, 1, lambda i: f"{names[i]}本身不解决哪一个痛点，只能作升级卖，或写在标书里"
    )
    misses = ~bare & ~alone & (draft.full_fit <= 0)
    findings.refuse(
        "fit", "product", misses, 0, 1, lambda i: draft.fits.sentence(int(draft.need[i]), int(draft.product[i]))
    )
    half = ~bare & ~misses & ~alone & draft.short
    need_low = draft.case.catalog.rules.quantity.need_low

    def little(i: int) -> str:
        return f"他要 {draft.wanted[i]:g}，只给 {draft.quantity[i]:g}，不到 {_percent(need_low)}：匹配降一级"

    findings.refuse("fit", "quantity", half & (draft.fit <= 0), draft.quantity, need_low * draft.wanted, little)
    findings.warn("fit", "quantity", half & (draft.fit > 0), draft.quantity, need_low * draft.wanted, little)
    good = draft.case.catalog.rules.fit.good
    weak = ~bare & (draft.full_fit > 0) & (draft.full_fit < good)
    findings.warn(
        "fit",
        "product",
        weak,
        draft.full_fit,
        good,
        lambda i: draft.fits.sentence(int(draft.need[i]), int(draft.product[i])),
    )


def _takes_over(draft: Draft, money: pd.DataFrame, findings: Findings) -> None:
    """What an upgrade replaces, and that it is one."""
    modes = draft.modes
    findings.refuse(
        "replaces",
        "replaces",
        modes.stray,
        "",
        "这个客户同一业务的存量编号",
        lambda i: "写的老线不是这个客户同一业务的存量",
    )
    new, old = (money["new_monthly"] * MONTHS + money["one_off"]).to_numpy(), modes.base * MONTHS
    cheaper = (modes.mode == UPGRADE) & (new <= old + _SLACK)
    findings.refuse(
        "upgrade",
        "discount",
        cheaper,
        new,
        old,
        lambda i: f"他现在的线一年付 {yuan(old[i])}，新的一年 {yuan(new[i])}：这是降价，不是升级",
    )


def _stands_once(draft: Draft, findings: Findings) -> None:
    """One line for each need, product and customer; a tender as its owner wrote it."""
    order = np.lexsort((draft.ids.astype(str), ~draft.own))
    keys = pd.DataFrame({"customer": draft.customer, "need": draft.need, "product": draft.product}).iloc[order]
    first = keys.assign(at=order).groupby(list(keys.columns), sort=False)["at"].transform("first")
    kept = np.empty(len(order), dtype=np.intp)
    kept[order] = first.to_numpy()
    again = kept != np.arange(len(kept))
    findings.refuse(
        "duplicate",
        "product",
        again,
        draft.ids,
        draft.ids[kept],
        lambda i: f"同一条需求的同一种产品已经写在 {draft.ids[kept[i]]}，合成一行",
    )
    units = draft.units
    findings.refuse(
        "tender",
        "quantity",
        draft.tender & (draft.quantity != draft.wanted),
        draft.quantity,
        draft.wanted,
        lambda i: f"标书要 {draft.wanted[i]:g} {units[i]}，不是 {draft.quantity[i]:g} {units[i]}",
    )


def _amounts(draft: Draft, findings: Findings) -> None:
    """Range, heads, and what he needs."""
    rules, quantity, units = draft.case.catalog.rules.quantity, draft.quantity, draft.units
    least, most = rules.low * draft.low, rules.high * draft.high
    outside = ~draft.tender & ((quantity < least - _SLACK) | (quantity > most + _SLACK))
    findings.refuse(
        "quantity",
        "quantity",
        outside,
        quantity,
        np.where(quantity < least, least, most),
        lambda i: (
            f"这样的客户一般要 {_span(draft.low[i], draft.high[i])} {units[i]}，"
            f"{quantity[i]:g} 在 {least[i]:g} 到 {most[i]:g} 之外"
        ),
    )
    heads = draft.case.customers["employees"].to_numpy(dtype=float)[draft.customer]
    able = head_limits(draft.case, draft.customer, draft.product)
    findings.refuse(
        "heads",
        "quantity",
        quantity > able + _SLACK,
        quantity,
        able,
        lambda i: f"他一共 {heads[i]:g} 人，最多用得上 {able[i]:g} {units[i]}，{quantity[i]:g} 用不完",
    )
    much = ~draft.tender & (quantity > rules.need_high * draft.wanted + _SLACK)
    findings.refuse(
        "need_amount",
        "quantity",
        much,
        quantity,
        rules.need_high * draft.wanted,
        lambda i: f"他要的是 {draft.wanted[i]:g} {units[i]}，{quantity[i]:g} 超过 {rules.need_high:g} 倍：多的他不会要",
    )
    more = ~much & (quantity > draft.wanted)
    findings.warn(
        "need_amount",
        "quantity",
        more,
        quantity,
        draft.wanted,
        lambda i: f"他要的是 {draft.wanted[i]:g} {units[i]}，只按这么多算",
    )


def _prices(draft: Draft, money: pd.DataFrame, findings: Findings) -> None:
    """The product's own limit, its floor, and lines that earn nothing."""
    products = draft.case.catalog.products
    own = products["max_discount"].to_numpy(dtype=float)[draft.product]
    deepest, discount = money["deepest"].to_numpy(), draft.discount
    findings.refuse(
        "discount",
        "discount",
        discount > own + _SLACK,
        discount,
        own,
        lambda i: f"优惠 {_percent(discount[i])} 超过上限 {_percent(own[i])}",
    )
    floor = products["min_margin"].to_numpy(dtype=float)[draft.product]
    thin = (deepest < own) & (discount > deepest + _SLACK)
    findings.refuse(
        "floor",
        "discount",
        thin,
        discount,
        deepest,
        lambda i: (
            f"优惠 {_percent(discount[i])}，十二个月的贡献不到 {_percent(floor[i])} 的底线，"
            + (f"最多 {_percent(deepest[i])}" if deepest[i] >= 0 else "不打折也达不到")
        ),
    )
    earned = money["contribution"].to_numpy()
    poor = findings.clean & (draft.start >= 1) & (draft.start <= MONTHS) & (earned <= 0)
    findings.warn(
        "contribution", "discount", poor, earned, 0, lambda i: f"十二个月的贡献是 {yuan(earned[i])}：这样卖不赚钱"
    )


def _months(draft: Draft, findings: Findings) -> None:
    """Start not before he can decide, nor before the rival's contract ends, nor outside the year."""
    start, lead, decision, free = draft.start, draft.lead, draft.decision, draft.modes.free
    year = draft.case.meta.budget_year
    findings.refuse(
        "decision",
        "start_month",
        start < decision + lead,
        start,
        decision + lead,
        lambda i: (
            f"还有关口没过，他最早 {_month(decision[i], year)}能定，开通再要 {lead[i]} 个月："
            f"最早 {_month(decision[i] + lead[i], year)}起租"
        ),
    )
    findings.refuse(
        "contract",
        "start_month",
        (draft.modes.mode == REPLACE) & (start < free),
        start,
        free,
        lambda i: f"他和对手的合同 {_month(free[i] - 1, year)}到期，最早 {_month(free[i], year)}起租",
    )
    findings.refuse(
        "month",
        "start_month",
        (start < 1) | (start > MONTHS),
        start,
        np.clip(start, 1, MONTHS),
        lambda i: f"{start[i]} 不在 1 到 {MONTHS} 月：明年起租的，今年不算",
    )
    findings.warn(
        "contract", "start_month", draft.modes.open_end, start, "", lambda i: "对手的合同哪天到期没有记录：先问清楚"
    )


def _span(low: float, high: float) -> str:
    """A range in words.

    >>> _span(1.0, 1.0), _span(30.0, 120.0)
    ('1', '30 到 120')
    """
    return f"{low:g}" if low == high else f"{low:g} 到 {high:g}"


def _percent(share: float) -> str:
    """Per cent cut to one decimal, so that what is shown as allowed is allowed."""
    return f"{np.floor(share * 1000 + 1e-6) / 10:g}%"


def _month(month: int, year: int) -> str:
    """A month counted from the January of ``year`` = 1.

    >>> _month(9, 2019), _month(18, 2019), _month(0, 2019)
    ('9 月', '2020 年 6 月', '2018 年 12 月')
    """
    later, within = divmod(int(month) - 1, MONTHS)
    return f"{within + 1} 月" if later == 0 else f"{year + later} 年 {within + 1} 月"
