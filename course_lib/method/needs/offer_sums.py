"""Rules on sums: what all lines of a need cost against its loss, what a customer pays us against his telecom bill."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from course_lib.case.lookups import at, sum_by
from course_lib.method.needs.line_table import MONTHS
from course_lib.method.needs.offer_draft import Draft
from course_lib.method.needs.quantities import need_quantities
from course_lib.method.needs.refusals import Findings
from course_lib.text import yuan

__all__ = ["check_values", "check_wallets", "yearly_losses"]

Floats = NDArray[np.float64]

#: Slack of the limits, so that what is typed at a limit is accepted.
_SLACK = 1e-9


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
    assumed = rules.blank_loss * yearly * need_quantities(case, draft.fits, draft.need, best, draft.customer)
    return np.where(draft.tender, np.nan, np.where(told > 0, told, assumed))


def check_values(draft: Draft, money: pd.DataFrame, findings: Findings) -> None:
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


def check_wallets(draft: Draft, money: pd.DataFrame, findings: Findings) -> None:
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
            f"他一年的通信花费 {yuan(spend[draft.customer[i]])}，"
            f"我方存量 {yuan(stock[i])} 加新的连接类业务 {yuan(new[i])}，超过太多"
        ),
    )
