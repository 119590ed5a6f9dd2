"""The need board as the browser shows it: JSON from the team's needs and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.case.tables import declared
from course_lib.choices import NEED_FIELDS
from course_lib.choices.edits import REMOVED, Changes, DraftRows, plain_cell, taken_out
from course_lib.method import Informatisation, Mining, StarMap, rate_needs
from course_lib.method.needs.matching import fit_by_kind, fit_by_point, match_kinds
from course_lib.method.needs.need_mining import BLANK, SHORT, THERE
from course_lib.method.needs.quantities import need_amounts
from course_lib.plan.chain import Chain

__all__ = ["Heard", "NeedView", "by_loss", "recorded_in", "text"]

STARS_SHOWN = 22
_STATUS = {BLANK: "blank", SHORT: "short", THERE: "there"}
_NUMBERS = ("cost_of_leaving", "urgency", "quantity")
_STEP = ("step", "process", "info", "need_point", "why", "ask", "pain")
_ABOUT = ["size_class", "employees", "telecom_spend", "preset", "industry", "line"]


@dataclass(frozen=True, eq=False)
class Heard:
    """The needs of one moment: the team's ``changes`` of them, and what follows from these and from its lines."""

    changes: Changes
    chain: Chain
    stars: StarMap


def by_loss(case: Case, stars: StarMap) -> pd.DataFrame:
    """The star map's customers, largest loss first, with what the case says about them."""
    table = stars.customers
    order = table[["name", "loss"]].assign(key=table.index).sort_values(["loss", "key"], ascending=[False, True])
    return order.join(case.customers.set_index("id")[_ABOUT]).drop(columns="key")


def text(value: Any) -> str:
    """A cell's text; empty if it holds none."""
    return value if isinstance(value, str) else ""


def recorded_in(step: Mapping[Any, Any]) -> list[str]:
    """Ids of the needs that were recorded for a step of the value chain."""
    return [i for i in str(step["recorded"]).split("|") if i]


def _units(case: Case) -> dict[str, str]:
    """Unit of the product that fits a kind best, by kind; and a point's, for a need without a kind."""
    units = case.catalog.products.set_index("id")["unit"].sort_index()  # of equals the lowest id, as the fit takes it
    both = pd.concat([fit_by_kind(case.catalog), fit_by_point(case.catalog)])[units.index]
    best = both.idxmax(axis=1)
    return {str(i): str(units[best[i]]) if both.at[i, best[i]] else "" for i in both.index}


class NeedView:
    """What the browser shows of a moment.

    Args:
        case: with the case's own needs.
        rows: its needs as they can be changed.
        customers: see ``by_loss``.
        levels: the customers' level of informatisation.
    """

    def __init__(self, case: Case, rows: DraftRows, customers: pd.DataFrame, levels: Informatisation) -> None:
        self.case, self.rows, self.customers, self.levels = case, rows, customers, levels
        self.kinds = case.catalog.need_kinds.set_index("id")
        self.units = _units(case)
        self._point_at = {str(point): n for n, point in enumerate(case.catalog.need_points["id"])}

    def setup(self, customers: list[list[Any]]) -> dict[str, Any]:
        """What does not change: ``customers`` as the picker lists them, contacts, departments, points, triads."""
        case, catalog = self.case, self.case.catalog
        ladder = catalog.ladder.sort_values(["need_point", "rung"], kind="stable")
        points = [
            {
                **row,
                "kinds": self._kinds_of(row["id"]),
                "unit": self.units[row["id"]],
                "ladder": ladder.loc[ladder["need_point"] == row["id"], ["name", "question"]].to_numpy().tolist(),
            }
            for row in catalog.need_points[["id", "name", "question"]].to_dict("records")
        ]
        at = self.customers.index
        contacts: dict[str, list[list[Any]]] = {i: [] for i in at}
        least = catalog.rules.coverage.contact_level
        for row in case.contacts[case.contacts["customer"].isin(at)].to_dict("records"):
            contacts[row["customer"]].append(
                [row["id"], f"{row['title']} {row['name']}", row["contact_level"] >= least]
            )
        rooms = case.needs.assign(industry=case.needs["customer"].map(case.customers.set_index("id")["industry"]))
        return {
            "contacts": contacts,
            "customers": customers,
            "departments": {
                str(i): list(dict.fromkeys(rooms.loc[rooms["industry"] == i, "department"]))
                for i in self.customers["industry"].unique()
            },
            "evidence": list(next(c for c in declared("case")["needs"].columns if c.name == "evidence").choices),
            "points": points,
            "triads": catalog.triads[["id", "preset", "needs", "signals"]].to_dict("records"),
        }

    def unit(self, need: Mapping[str, Any]) -> str:
        """In which unit the quantity of a need is told."""
        kind, point = text(need.get("kind")), text(need.get("need_point"))
        return self.units.get(kind if kind in self.kinds.index else point, "")

    def _kinds_of(self, point: str) -> list[list[str]]:
        """Id, name, question and unit of a point's kinds."""
        own = self.kinds[self.kinds["point"] == point]
        return [[str(i), str(own.at[i, "name"]), str(own.at[i, "ask"]), self.units[str(i)]] for i in own.index]

    def state(self, now: Heard, who: str, mined: Mining | None) -> dict[str, Any]:
        """The board with customer ``who``; without one (``""``) there is no mining either."""
        table = now.stars.customers
        if mined is None:
            lists: dict[str, Any] = {name: [] for name in ("needs", "removed", "steps", "values", "counts")}
            return {
                **lists,
                "customer": "",
                "profile": None,
                "stars": self._stars(now.stars, ""),
                "sums": {"needs": 0, "loss": 0.0},
            }
        removed = [i for i in taken_out(now.changes) if self.rows.row(now.changes, i).get("customer", "") == who]
        return {
            "counts": [int(v) for v in table["needs"].reindex(self.customers.index)],
            "customer": who,
            "needs": self.cards(now, who),
            "profile": self._profile(who, mined),
            "removed": [self._gone(i, now) for i in removed],
            "stars": self._stars(now.stars, who),
            "steps": self._steps(mined),
            "sums": {
                "needs": int(table["needs"].sum()),
                "loss": now.stars.total_loss,
                "own_loss": float(table["loss"].loc[who]),
                "own_revenue": float(table["revenue"].loc[who]),
            },
            "values": [float(v) for v in table["loss"].reindex(self.customers.index)],
        }

    def cards(self, now: Heard, who: str) -> list[dict[str, Any]]:
        """A customer's needs, most urgent first."""
        rated, needs = rate_needs(now.chain.case), now.chain.case.needs
        own = needs[needs["customer"] == who]
        own = own.set_index(own["id"].rename("need")).join(rated[["priority", "missing", "complete"]])
        order = own.sort_values(["priority", "id"], ascending=[False, True], kind="stable")
        amounts, cards = need_amounts(now.chain.case, match_kinds(now.chain.case)), []
        for row in order.to_dict("records"):
            lines, revenue = self.lines_of(now, row["id"])
            texts = {c: text(row[c]) for c in NEED_FIELDS if c not in _NUMBERS}
            numbers = {c: plain_cell(row[c]) for c in (*_NUMBERS, "priority")}
            amount = amounts.loc[row["id"]]
            numbers["quantity"] = numbers["quantity"] if amount["told"] else None  # 0 is not asked yet, too
            reckoned = {"amount": plain_cell(amount["quantity"]), "unit": str(amount["unit"])}
            missing = [word for word in str(row["missing"]).split("、") if word] + self._unasked(row, amounts)
            origin = self.rows.origin(now.changes, row["id"])
            cards.append(
                {"id": row["id"], **texts, **numbers, "missing": missing, "origin": origin}
                | {"lines": lines, "revenue": revenue, **reckoned}
            )
        return cards

    @staticmethod
    def _unasked(need: Mapping[Any, Any], amounts: pd.DataFrame) -> list[str]:
        """Of kind and quantity what nobody asked; the rating of needs does not count them."""
        labels = {c.name: c.label for c in declared("case")["needs"].columns}
        known = {"kind": bool(text(need["kind"])), "quantity": bool(amounts.at[need["id"], "told"])}
        return [labels[name] for name, there in known.items() if not there]

    @staticmethod
    def lines_of(now: Heard, need: str) -> tuple[list[str], float]:
        """Ids of a need's lines, and what those of them that are not refused earn."""
        lines = now.chain.all_offers.lines
        lines = lines[lines["need"] == need]
        return lines["id"].tolist(), float(lines.loc[lines["ok"], "revenue"].sum())

    def _profile(self, who: str, mined: Mining) -> dict[str, Any]:
        row = self.customers.loc[[who]].to_dict("records")[0]
        stand = self.levels.table.loc[[who]].to_dict("records")[0]
        usual = self.case.catalog.usual_triads.set_index("need_point")[str(row["preset"])]
        return {
            "industry": str(row["industry"]),
            "size": str(row["size_class"]),
            "employees": int(row["employees"]),
            "spend": float(row["telecom_spend"]),
            "level": int(stand["level"]),
            "level_name": str(stand["level_name"]),
            "lacking": str(stand["lacking"]),
            "model": mined.pack.model,
            "trend": mined.pack.trend,
            "cloud_case": mined.pack.cloud_case,
            "usual": {str(k): str(v) for k, v in usual.items()},
        }

    @staticmethod
    def _steps(mined: Mining) -> list[dict[str, Any]]:
        return [
            {
                **{c: row[c] for c in _STEP},
                "n": int(row["number"]),
                "status": _STATUS[row["status"]],
                "recorded": recorded_in(row),
                "candidate": bool(row["candidate"]),
            }
            for row in mined.table.reset_index().to_dict("records")
        ]

    def _gone(self, need: str, now: Heard) -> dict[str, Any]:
        row = self.rows.row(now.changes, need)
        return {
            "id": need,
            "need_point": text(row["need_point"]),
            "pain": text(row["pain"]),
            "lines": self._once_of(need, now)["id"].tolist(),
        }

    def _once_of(self, need: str, now: Heard) -> pd.DataFrame:
        """The team's lines that were drawn for a need, whether or not the need is still there."""
        all_needs = {i: {c: v for c, v in change.items() if c != REMOVED} for i, change in now.changes.items()}
        lines = now.chain.supposing(need_changes=all_needs).lines
        return lines[lines["need"] == need]

    def _stars(self, stars: StarMap, who: str) -> dict[str, Any]:
        table = stars.customers[(stars.customers["needs"] > 0) | (stars.customers["revenue"] > 0)]
        shown = table.index[:STARS_SHOWN].tolist()
        if who in table.index and who not in shown:
            shown = [*shown[: STARS_SHOWN - 1], who]
        place = {i: n for n, i in enumerate(shown)}
        inside = stars.stars[stars.stars["customer"].isin(shown)]
        return {
            "customers": [[i, str(table.at[i, "name"]), bool(table.at[i, "vital"])] for i in shown],
            "rows": [
                [place[r["customer"]], self._point_at[r["need_point"]], r["needs"], r["loss"], r["revenue"]]
                for r in inside.to_dict("records")
            ],
            "rest": len(table) - len(shown),
            "count": len(table),
            "stars": len(stars.stars),
            "vital": int(table["vital"].sum()),
            "share": self.case.catalog.rules.budget.pareto,
        }
