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

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case import Case
from course_lib.case.lookups import at, sum_by
from course_lib.method.needs.line_table import MONTHS
from course_lib.method.needs.matching import NeedFits
from course_lib.method.needs.modes import REPLACE, UPGRADE, Modes
from course_lib.method.needs.quantities import middle, need_quantities, usual_ranges
from course_lib.method.needs.refusals import Findings
from course_lib.text import yuan

__all__ = ["Draft", "apply_rules", "yearly_losses"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]

#: Slack of the limits, so that what is typed at a limit is accepted.
_SLACK = 1e-9
_CARD, _SEAT = "卡", "人"


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Lines with everything but money; arrays as long as the lines, rows of tables as codes (-1: none).

    ``own`` stands in the case's opportunities; ``painless``: the product answers no pain by itself; ``wanted``: what
    the need asks for, in the product's units (of a tender its quantity; NaN unknown); ``low, high``: the usual range;
    ``full_fit``: before ``short`` (below half of what is wanted) costs a level; ``decision`` and ``earliest`` start:
    months of the budget year.
    """

    case: Case
    fits: NeedFits
    modes: Modes
    ids: NDArray[np.object_]
    customer: Codes
    product: Codes
    need: Codes
    own: Bools
    painless: Bools
    tender: Bools
    quantity: Floats
    low: Floats
    high: Floats
    wanted: Floats
    full_fit: Codes
    fit: Codes
    short: Bools
    discount: Floats
    start: Codes
    lead: Codes
    gates: Codes
    decision: Codes
    earliest: Codes

    @property
    def names(self) -> list[str]:
        """Name of each line's product."""
        return list(self.case.catalog.products["name"].to_numpy()[self.product])

    @property
    def units(self) -> list[str]:
        """Unit of each line's product."""
        return list(self.case.catalog.products["unit"].to_numpy()[self.product])

    @property
    def connectivity(self) -> Bools:
        """Lines that stand on the telecom bill."""
        return np.asarray(self.case.catalog.products["ict"] != "是", dtype=bool)[self.product]


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
    _values(draft, money, findings)
    _wallets(draft, money, findings)
    return findings


def _answers(draft: Draft, findings: Findings) -> None:
    """A need, and a product that answers it."""
    names, upgrade, bare = draft.names, draft.modes.mode == UPGRADE, draft.need < 0
    homeless = bare & ~draft.tender & ~(upgrade & draft.modes.kin)
    findings.refuse(
        "need", "need", homeless, "", "这个客户的需求编号", lambda i: "没有需求支撑：只有升级同类的老线和业主的标书可以不写需求"
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
        return f"他要 {draft.wanted[i]:g}，只给 {draft.quantity[i]:g}，不到 {need_low:g} 倍：匹配降一级"

    findings.refuse("fit", "quantity", half & (draft.fit <= 0), draft.quantity, need_low * draft.wanted, little)
    findings.warn("fit", "quantity", half & (draft.fit > 0), draft.quantity, need_low * draft.wanted, little)
    good = draft.case.catalog.rules.fit.good
    weak = ~bare & (draft.full_fit > 0) & (draft.full_fit < good)
    findings.warn(
        "fit", "product", weak, draft.full_fit, good, lambda i: draft.fits.sentence(int(draft.need[i]), int(draft.product[i]))
    )


def _takes_over(draft: Draft, money: pd.DataFrame, findings: Findings) -> None:
    """What an upgrade replaces, and that it is one."""
    modes = draft.modes
    findings.refuse(
        "replaces", "replaces", modes.stray, "", "这个客户同一业务的存量编号", lambda i: "写的老线不是这个客户同一业务的存量"
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
            f"这样的客户一般要 {draft.low[i]:g} 到 {draft.high[i]:g} {units[i]}，"
            f"{quantity[i]:g} 在 {least[i]:g} 到 {most[i]:g} 之外"
        ),
    )
    products = draft.case.catalog.products
    card = (products["unit"] == _CARD).to_numpy(dtype=bool)[draft.product] & draft.connectivity
    seat = (products["unit"] == _SEAT).to_numpy(dtype=bool)[draft.product]
    heads = draft.case.customers["employees"].to_numpy(dtype=float)[draft.customer]
    each = np.where(card, rules.cards_per_head, np.where(seat, rules.seats_per_head, np.inf))
    findings.refuse(
        "heads",
        "quantity",
        quantity > each * heads + _SLACK,
        quantity,
        each * heads,
        lambda i: f"他一共 {heads[i]:g} 人，每人最多 {each[i]:g} {units[i]}，{quantity[i]:g} 用不完",
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
    findings.refuse(
        "decision",
        "start_month",
        start < decision + lead,
        start,
        decision + lead,
        lambda i: (
            f"还有几道关口没过，他最早 {_month(decision[i])}能定，开通再要 {lead[i]} 个月：最早 {_month(decision[i] + lead[i])}起租"
        ),
    )
    findings.refuse(
        "contract",
        "start_month",
        (draft.modes.mode == REPLACE) & (start < free),
        start,
        free,
        lambda i: f"他和对手的合同{_month(free[i] - 1)}到期，最早 {_month(free[i])}起租",
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


def yearly_losses(draft: Draft) -> Floats:
    """Yearly loss that each line's need was told to cost, yuan; NaN where no price is too much (a tender).

    A blank loss (or 0: nobody asked) counts as ``rules.value.blank_loss`` × the yearly list price of the product that
    fits best, in the quantity that he needs; without a need, of the line's own product.
    """
    case, rules = draft.case, draft.case.catalog.rules.value
    products = case.catalog.products
    told = at(case.needs["cost_of_leaving"].to_numpy(dtype=float), draft.need, np.nan)
    best = np.append(draft.fits.best, -1)[draft.need]
    best = np.where((draft.need >= 0) & (best >= 0), best, draft.product)
    yearly = (products["list_price"] * MONTHS + products["one_off"]).to_numpy(dtype=float)[best]
    amount = need_quantities(case, draft.fits, draft.need, best, draft.customer)
    amount = np.where(np.isnan(amount), middle(*usual_ranges(case, draft.customer, best)), amount)
    assumed = rules.blank_loss * yearly * amount
    return np.where(draft.tender, np.nan, np.where(told > 0, told, assumed))


def _values(draft: Draft, money: pd.DataFrame, findings: Findings) -> None:
    """What all lines of a need cost in a year against what the need costs him."""
    rules, yearly, clean = draft.case.catalog.rules.value, money["yearly"].to_numpy(), findings.clean
    loss = yearly_losses(draft)
    loose = len(draft.case.needs) + np.arange(len(yearly))  # a line without a need stands for itself
    group = np.where(draft.need >= 0, draft.need, loose)
    size = len(draft.case.needs) + len(yearly)
    total = sum_by(group, np.where(clean, yearly, 0.0), size)[group]
    count = np.bincount(group[clean], minlength=size)[group]

    def say(i: int) -> str:
        together = f"这条需求的 {count[i]} 条商机合起来" if count[i] > 1 else "这条商机"
        doubt = "他凭什么买" if total[i] > rules.refuse * loss[i] else "价钱要说得通"
        return f"{together}一年 {yuan(total[i])}，他一年的损失 {yuan(loss[i])}：{doubt}"

    over = clean & (total > rules.refuse * loss + _SLACK)
    findings.refuse("value", "quantity", over, total, rules.refuse * loss, say)
    high = clean & ~over & (total > rules.warn * loss + _SLACK)
    findings.warn("value", "quantity", high, total, rules.warn * loss, say)


def _wallets(draft: Draft, money: pd.DataFrame, findings: Findings) -> None:
    """Our stock and all new connectivity of a customer against his telecom bill; ICT is judged by the loss."""
    case, clean = draft.case, findings.clean & draft.connectivity
    spend, size = case.customers["telecom_spend"].to_numpy(dtype=float), len(case.customers)
    stock = sum_by(case.codes("stock", "customer"), case.stock["annual_revenue"], size)[draft.customer]
    new = sum_by(draft.customer, np.where(clean, money["yearly"].to_numpy(), 0.0), size)[draft.customer]
    limit = spend[draft.customer] * (1 + case.catalog.rules.wallet.headroom)
    findings.refuse(
        "wallet",
        "quantity",
        clean & (stock + new > limit + _SLACK),
        stock + new,
        limit,
        lambda i: (
            f"他一年的通信花费 {yuan(spend[draft.customer[i]])}，我方存量 {yuan(stock[i])} 加新的连接类业务 {yuan(new[i])} 超过了"
        ),
    )


def _percent(share: float) -> str:
    """Per cent cut to one decimal, so that what is shown as allowed is allowed."""
    return f"{np.floor(share * 1000 + 1e-6) / 10:g}%"


def _month(month: int) -> str:
    """A month counted from the budget year's January = 1."""
    year = (int(month) - 1) // MONTHS
    within = (int(month) - 1) % MONTHS + 1
    return f"{within} 月" if year == 0 else f"{'明年' if year == 1 else '去年' if year == -1 else f'{year} 年后'} {within} 月"
