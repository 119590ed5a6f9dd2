"""One customer's needs as arguments: three points to buying and selling point, and the three-value canvas."""

from __future__ import annotations

import pandas as pd

from course_lib.case import Case
from course_lib.case.lookups import look_up
from course_lib.case.problems import UnknownCustomerError
from course_lib.method.needs.need_quality import rate_needs
from course_lib.method.needs.needs import match_needs
from course_lib.method.needs.offers import Offers, price_offers

__all__ = ["three_points", "three_values"]


def _own(case: Case, customer: str, offers: Offers | None) -> tuple[Case, pd.DataFrame]:
    """The case cut down to a customer's needs, and its accepted lines."""
    if customer not in set(case.customers["id"]):
        raise UnknownCustomerError(f"没有客户 {customer}")
    own = case.replace(needs=case.needs[case.needs["customer"] == customer].reset_index(drop=True))
    good = (price_offers(case) if offers is None else offers).good
    return own, good[good["customer"] == customer]


def three_points(case: Case, customer: str, offers: Offers | None = None) -> pd.DataFrame:
    """Return a customer's needs, most urgent work first, from pain to selling point.

    Returns
    -------
    DataFrame
        Index need id: ``need_point_name, triad, department, who`` (name and title), ``pain, bottleneck, difficulty,
        buy_point`` (why they would pay), ``sell_point`` (what of ours answers), ``loss`` (yuan a year), ``revenue``
        (yuan in the budget year, accepted lines), ``priority, missing, blank``.

    Raises
    ------
    UnknownCustomerError
        The case has no such customer.

    Notes
    -----
    Pain, bottleneck, difficulty → buying point → selling point is the course outline's three-point form (三点式); how
    the last two are worded is 本课程定义 (definition of this kit): buying point = the pain gone, in the triad's words
    and in yuan; selling point = the product of the accepted lines, else the best-fitting one, and what it has to undo
    (the bottleneck).
    """
    own, lines = _own(case, customer, offers)
    match, rated = match_needs(own).table, rate_needs(case)
    products = case.catalog.names("products")
    values = case.catalog.triads.set_index("id")["value"].map(case.catalog.names("three_values"))
    rows = []
    for need in own.needs.to_dict("records"):
        i, mine = need["id"], lines[lines["need"] == need["id"]]
        best = str(match.at[i, "product"]).split("|")[0]
        blank = bool(match.at[i, "blank"])
        named = "、".join(dict.fromkeys(f"{p} {products[p]}" for p in mine["product"])) or (
            "" if blank else f"{best} {products[best]}"
        )
        around = f"，解开“{need['bottleneck']}”" if need["bottleneck"] and named else ""
        loss = float(need["cost_of_leaving"] or 0)
        saved = f"，一年少亏 {loss:,.0f} 元" if loss > 0 else "，一年少亏多少还没问到"
        rows.append(
            {
                "need": i,
                "need_point_name": match.at[i, "need_point_name"],
                "triad": need["triad"],
                "department": need["department"],
                "contact": need["contact"],
                "pain": need["pain"],
                "bottleneck": need["bottleneck"],
                "difficulty": need["difficulty"],
                "buy_point": f"{values.get(need['triad'], '')}（{need['triad']}）：不再“{need['pain']}”{saved}",
                "sell_point": f"{named}{around}" if named else "我们没有产品答得好：找伙伴",
                "loss": loss,
                "revenue": float(mine["revenue"].sum()),
                "priority": rated.at[i, "priority"],
                "missing": rated.at[i, "missing"],
                "blank": blank,
            }
        )
    columns = ["need", "need_point_name", "triad", "department", "contact", "pain", "bottleneck", "difficulty"]
    columns += ["buy_point", "sell_point", "loss", "revenue", "priority", "missing", "blank"]
    table = pd.DataFrame(rows, columns=columns)
    name, title = (look_up(table["contact"].astype("str"), case.contacts, c) for c in ("name", "title"))
    table["contact"] = [
        f"{t}{n}" if n else "还没找到人" for n, t in zip(name.fillna(""), title.fillna(""), strict=True)
    ]
    table = table.rename(columns={"contact": "who"}).sort_values("priority", ascending=False, kind="stable")
    return table.set_index("need")


def three_values(case: Case, customer: str, offers: Offers | None = None) -> pd.DataFrame:
    """Return a customer's three-value canvas: economic, management, social.

    Returns
    -------
    DataFrame
        Index value id in the catalogue's order: ``name, question, needs`` (ids joined with |), ``pains, who,
        loss`` (yuan a year), ``offer`` (our products), ``revenue`` (yuan in the budget year), ``partner`` (ids of needs
        that no product answers well).

    Notes
    -----
    The canvas (三价值商业画布) is only named in the course outline. 本课程定义 (definition of this kit): what the
    customer gains is sorted by the triad of each need (``triads.csv``): 增收, 降支 → economic; 提效, 效率 → management;
    民生, 合规 → social; beside it who says so, what we deliver and earn, and where a partner is needed.
    """
    points = three_points(case, customer, offers)
    value = points["triad"].map(case.catalog.triads.set_index("id")["value"])
    rows = []
    for kind in case.catalog.three_values.to_dict("records"):
        part = points[value == kind["id"]]
        named = [o.split("，解开")[0] for o, blank in zip(part["sell_point"], part["blank"], strict=True) if not blank]
        rows.append(
            {
                "value": kind["id"],
                "name": kind["name"],
                "question": kind["question"],
                "needs": "|".join(part.index),
                "pains": "；".join(part["pain"]),
                "who": "、".join(dict.fromkeys(part["who"])),
                "loss": float(part["loss"].sum()),
                "offer": "、".join(dict.fromkeys(named)),
                "revenue": float(part["revenue"].sum()),
                "partner": "|".join(part.index[part["blank"].to_numpy(dtype=bool)]),
            }
        )
    return pd.DataFrame(rows).set_index("value")
