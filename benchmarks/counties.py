"""What the generator gives: shares, chances and refusals of many counties, a row each.

``python benchmarks/counties.py`` prints the table of benchmarks/README.md: the two named districts and twenty fresh
seeds of both kinds. Nothing here is asserted; tests/plan/test_calibrate.py asserts the same measures of a sample.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from course_lib.case import Case, case_from_tables, load_catalog
from course_lib.method.needs.offers import price_offers
from course_lib.method.odds.distribution import distribute
from course_lib.plan.calibrate import make_county
from course_lib.plan.chain import Chain

NAMED = {"gulou": 20190101, "minhou": 20190102}
CONNECTIVITY = ("固话", "宽带", "专线", "移动")


def scores(values: pd.Series) -> pd.Series:
    """Standard scores."""
    return (values - values.mean()) / values.std()


def measure(case: Case) -> dict[str, float]:
    """Measure a county: what section 6 of the model's specification asks of it."""
    chain = Chain(case)
    offers, belief, stock, odds = chain.offers, chain.belief, chain.stock_year, chain.line_odds
    year = distribute(stock, odds, case.meta.target_revenue, case.catalog.rules, wide=False)
    every = price_offers(case)
    lines, by = odds.lines, odds.by_service / odds.increment
    mode = every.lines["mode"].value_counts(normalize=True)
    spend = case.customers.set_index("id")["telecom_spend"]
    ours = case.stock.groupby("customer")["annual_revenue"].sum().reindex(spend.index).fillna(0.0)
    rules = every.refusals.groupby("rule")["id"].nunique()
    table = belief.table
    known = table["known"] > 0.5
    share = ours / spend
    apart = (scores(table.loc[known, "mean"]) - scores(share[known].rank().pipe(lambda r: r / len(r)))).abs()
    cut = every.lines["cut"]
    decided = lines["decision"].value_counts().reindex(range(1, 13)).fillna(0)
    met = offers.lines["gates"] >= 4
    worth = lines.loc[met.to_numpy() & lines["ok"].to_numpy(), ["won", "lost", "none"]].mean()
    tender = offers.lines["product"] == "P25"
    return {
        "P": year.probability,
        "growth": case.meta.target_revenue / stock.last_year - 1,
        "S": stock.total / 1e4,
        "I": odds.increment / 1e4,
        "gap": (case.meta.target_revenue - stock.total - odds.increment) / 1e4,
        "promise": (case.meta.target_revenue - year.p80) / 1e4,
        "all lines": len(every.lines),
        "lines": len(lines),
        "yearly": every.lines["yearly"].sum() / 1e4,
        "tenders": float((lines["product"] == "P25").sum()),
        "hospital": float(case.meta.story.get("customer", "") in set(lines["customer"])),
        "refused": float((~every.lines["ok"]).mean()),
        **{f"no:{r}": float(rules.get(r, 0)) for r in ("fit", "value", "discount", "contract", "wallet")},
        "no:other": float(rules.drop(["fit", "value", "discount", "contract", "wallet"], errors="ignore").sum()),
        "new": mode.get("新增", 0.0),
        "replace": mode.get("替换", 0.0),
        "upgrade": mode.get("升级", 0.0),
        "largest": float(by.max()),
        "connect": float(by[list(CONNECTIVITY)].sum()),
        "partial": float((every.lines["fit"] == 1).mean()),
        "deep": float((cut > 0.09).mean()),
        "lead": float(table["mean"].mean()),
        "spread": float(table["mean"].std()),
        "apart": float((apart > 2).sum()),
        "thin": float(table["unknown"].mean()),
        "unknown": odds.unknown / odds.increment,
        "ending": stock.ending,
        "late": float(decided[7:].sum() / decided.sum()),
        "won": worth["won"],
        "lost": worth["lost"],
        "tender won": float(lines.loc[tender.to_numpy(), "won"].mean()) if tender.any() else np.nan,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=101, help="first of the fresh seeds")
    parser.add_argument("--full", action="store_true", help="every measure, a column each")
    args = parser.parse_args()
    rows = {}
    plans = [(name, seed, "urban") for name, seed in NAMED.items()]
    plans += [("某区", seed, ("urban", "suburban")[seed % 2]) for seed in range(args.first, args.first + args.seeds)]
    for name, seed, kind in plans:
        case = case_from_tables(*make_county(name, seed=seed, kind=kind, addresses=1200), load_catalog())
        rows[f"{name} {seed}"] = measure(case)
        print(f"{name} {seed}", flush=True)
    table = pd.DataFrame(rows).T
    pd.set_option("display.width", 250, "display.max_columns", 60, "display.max_rows", 200)
    print(table.round(2).T.to_string() if args.full else table.round(2).to_string())
    print(table.describe().loc[["min", "50%", "max"]].round(2).T.to_string())


if __name__ == "__main__":
    main()
