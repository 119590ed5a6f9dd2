"""Need–product board: one customer's needs joined to products, priced line by line, within the limits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.tables import declared
from course_lib.choices import change_lines, change_needs, loosen_lines
from course_lib.choices.store import Team
from course_lib.method import Budget, fit_levels, match_needs, price_lines
from course_lib.text import percent, wan, yuan
from course_lib.widgets.base.board import BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.picker import CustomerBoard
from course_lib.widgets.base.snapshot import snapshot_table

__all__ = ["NeedProductBoard"]

KIND = "need_product"
CHOICE = "line_changes"
NUMBERS = ("quantity", "discount", "start_month")
_UNBOUNDED = 1e9
_MONEY = ("net_price", "monthly", "months", "one_off", "revenue", "margin", "margin_rate", "max_discount")
_REFUSED_SHOWN = 60

Changes = dict[str, dict[str, Any]]


class NeedProductBoard(CustomerBoard):
    """Join needs to products and price the lines; what breaks a discount limit or a margin floor is not taken.

    The choice ``line_changes`` is ``{line id: change}``. A change of a case's line holds the figures that differ
    (``quantity``, ``discount`` 0–1, ``start_month`` 1–12) or ``"removed": True``; a line of the team's own has a new id
    and ``customer, need, product, quantity, discount, start_month``. Which customer is looked at is the choice
    ``customer``, shared with other boards; undo leaves it alone. The needs are the team's (``need_changes``) as they
    stood when the board was made; a line whose need the team took out is shown without one.

    Args:
        case: needs, products and the drafted lines (``opportunities``).
        team: whose changes.
        industries: ids chosen in level 1; only their customers are shown and counted.

    Raises:
        ValueError: an industry the case does not know.
    """

    kind = KIND
    names = (CHOICE,)
    _esm = script(KIND, "picker")
    _css = board_style(KIND, "picker")

    def __init__(self, case: Case, team: Team, industries: Iterable[str]) -> None:
        self._need_changes = team.snapshot().mapping("need_changes")
        case = change_needs(case, self._need_changes)
        self._open(case, team, industries)
        self.quoted: dict[str, Any] = {}
        self._limits = {c.name: c for c in declared("case")["opportunities"].columns}
        self._products = case.catalog.products.set_index("id")
        self._draft = case.opportunities.set_index("id", drop=False)
        self._cache: tuple[str, pd.DataFrame, Budget] | None = None
        inside = case.customers[case.customers["industry"].isin(self.industries)].set_index("id")
        needs = match_needs(case, self.industries).table
        self._needs = needs.join(case.needs.set_index("id")[["pain", "bottleneck"]])
        value = self.budget.by_customer
        busy = inside.index.isin(needs["customer"]) | inside.index.isin(self.lines["customer"])
        order = inside[busy].assign(value=lambda t: value.reindex(t.index), key=lambda t: t.index)
        self._customers = order.sort_values(["value", "key"], ascending=[False, True], kind="stable")
        super().__init__(team, self._setup())

    def _setup(self) -> dict[str, Any]:
        catalog = self.case.catalog
        counts = self._needs["customer"].value_counts()
        columns = ["name", "service", "unit", "list_price", "one_off", "max_discount", "min_margin"]
        fit = fit_levels(catalog)
        return {
            "customers": [[*row, int(counts.get(row[0], 0))] for row in self._customer_rows()],
            "fit": {str(point): [int(level) for level in row] for point, row in fit.iterrows()},
            "levels": {"partial": catalog.rules.fit.partial, "good": catalog.rules.fit.good},
            "products": self._products[columns].reset_index().to_dict("records"),
        }

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> Changes:
        """The team's changes, also those of lines that are not shown here."""
        changes: Changes = self.team.snapshot().mapping(CHOICE)
        return changes

    @property
    def lines(self) -> pd.DataFrame:
        """All lines of the case with the changes; columns of ``case.opportunities``."""
        return self._portfolio()[0].copy()

    @property
    def budget(self) -> Budget:
        """The lines of the chosen industries, priced."""
        return self._portfolio()[1]

    def _portfolio(self) -> tuple[pd.DataFrame, Budget]:
        changes = self.value
        key = json.dumps(changes, sort_keys=True)
        if self._cache is None or self._cache[0] != key:
            lines = self._changed(changes)
            self._cache = (key, lines, price_lines(self.case, lines, industries=self.industries))
        return self._cache[1], self._cache[2]

    def _changed(self, changes: Changes) -> pd.DataFrame:
        """All lines after ``changes``; those whose need the team took out have none."""
        return change_lines(self.case, loosen_lines(changes, self._need_changes))

    # -- what the browser shows --------------------------------------------------------------------------------------

    def _answer(self) -> dict[str, Any]:
        lines, budget = self._portfolio()
        who, changes = self.customer, self.value
        own = price_lines(self.case, lines[lines["customer"] == who])
        good = own.lines[own.lines["ok"]]
        margin = float(good["margin"].sum())
        refused = budget.refused.head(_REFUSED_SHOWN)
        return {
            "customer": who,
            "lines": [self._shown(row, changes) for row in own.lines.to_dict("records")],
            "months": {
                "own": [float(v) for v in own.by_month.sum()],
                "all": [float(v) for v in budget.by_month.sum()],
            },
            "needs": self._need_cards(who, own.lines),
            "next_month": self._next_month(who),
            "quote": self.quoted or None,
            "refused_lines": [[r["id"], r["customer"], r["reason"]] for _, r in refused.iterrows()],
            "removed": [
                {"id": i, "need": self._draft.at[i, "need"], "product": self._draft.at[i, "product"]}
                for i in self._removed(changes)
                if self._draft.at[i, "customer"] == who
            ],
            "sums": {
                "own": own.total,
                "margin": margin,
                "margin_rate": margin / own.total if own.total > 0 else None,
                "all": budget.total,
                "refused": len(budget.refused),
            },
            "values": [float(v) for v in budget.by_customer.reindex(self._customers.index)],
        }

    def _shown(self, row: Mapping[Any, Any], changes: Changes) -> dict[str, Any]:
        origin = "new" if row["id"] not in self._draft.index else "changed" if row["id"] in changes else "case"
        texts = {c: row[c] for c in ("id", "need", "product", "reason", "remark")}
        numbers = {c: _finite(row[c]) for c in (*NUMBERS, *_MONEY)}
        return {**texts, **numbers, "fit": int(row["fit"]), "ok": bool(row["ok"]), "origin": origin}

    def _need_cards(self, who: str, lines: pd.DataFrame) -> list[dict[str, Any]]:
        needs = self._needs[self._needs["customer"] == who].assign(key=lambda t: t.index)
        cards = []
        columns = ["urgency", "cost_of_leaving", "key"]
        for i, need in needs.sort_values(columns, ascending=[False, False, True], kind="stable").iterrows():
            texts = {c: need[c] for c in ("need_point", "pain", "bottleneck", "department")}
            status = self._status(bool(need["blank"]), lines[lines["need"] == i])
            numbers = {c: _finite(need[c]) for c in ("urgency", "cost_of_leaving")}
            cards.append({"id": i, "name": need["need_point_name"], "status": status, **texts, **numbers})
        return cards

    @staticmethod
    def _status(blank: bool, lines: pd.DataFrame) -> str:
        """What a need waits for: a partner, a line, a better product, a better price; or nothing."""
        if blank or not len(lines):
            return "blank" if blank else "open"
        fits = lines[~lines["weak_fit"]]
        return "weak" if not len(fits) else "linked" if fits["ok"].any() else "refused"

    def _next_month(self, customer: str) -> int:
        """When a new line may start: with the customer's last one, or in the middle of all, and not in the past."""
        lines, budget = self._portfolio()
        own, meta = lines.loc[lines["customer"] == customer, "start_month"], self.case.meta
        month = own.max() if len(own) else budget.lines["start_month"].median() if len(budget.lines) else 1
        past = meta.as_of.month if meta.as_of.year == meta.budget_year else 0
        return int(min(max(month, past + 1), 12))

    def _counts(self, customer: str) -> dict[str, int]:
        tables = {"needs": self._needs, "lines": self.budget.lines}
        return {name: int((table["customer"] == customer).sum()) for name, table in tables.items()}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def link(
        self,
        need: str,
        product: str,
        quantity: float = 1,
        discount: float = 0,
        start_month: int | None = None,
    ) -> str:
        """Join a need (id) to a product (id or name) in a new line; discount 0–1, month 1–12 (default: see there)."""
        row = self._new_row(need, product)
        month = row["start_month"] if start_month is None else start_month
        given = {"quantity": quantity, "discount": discount, "start_month": month}
        self._remember({"need": row["need"], "product": row["product"], **given})
        pair = self._pair(row["need"], row["product"])
        row |= {c: self._number(pair, c, value) for c, value in given.items()}
        drawn: list[str] = []

        def write(kept: Changes) -> Changes:
            self._nothing_there(kept, row)
            self._admit(row)
            for i in self._removed(kept):  # the case had this very line: it comes back with these figures
                if all(self._draft.at[i, c] == row[c] for c in ("customer", "need", "product")):
                    drawn.append(i)
                    rest = {c: v for c, v in kept[i].items() if c != "removed"}
                    return self._with({**kept, i: rest}, i, {c: row[c] for c in NUMBERS})
            taken = {*self._draft.index, *kept}
            drawn.append(next(i for n in range(1, len(taken) + 2) if (i := f"L{n:03d}") not in taken))
            return {**kept, drawn[0]: row}

        self.team.update(CHOICE, write, {})
        self._turn_to(row["customer"])
        return self._told("linked", drawn[0])

    @command
    def change(
        self,
        line: str,
        quantity: float | None = None,
        discount: float | None = None,
        start_month: int | None = None,
    ) -> str:
        """Change figures of a line; ``discount`` is 0–1."""
        who = self._line(line)
        all_given = {"quantity": quantity, "discount": discount, "start_month": start_month}
        given = {c: value for c, value in all_given.items() if value is not None}
        if not given:
            raise BoardError(self.say("nothing_to_change", line=who))
        self._remember({"line": who, **given})
        numbers = {c: self._number(who, c, value) for c, value in given.items()}

        def write(kept: Changes) -> Changes:
            before = self._row(kept, who)
            self._admit({**before, **numbers}, before)
            return self._with(kept, who, numbers)

        self.team.update(CHOICE, write, {})
        self._turn_to(self._row(self.value, who)["customer"])
        return self._told("changed", who)

    @command
    def unlink(self, line: str) -> str:
        """Take a line out; ``undo`` brings it back, for a line of the case ``restore`` as well."""
        who = self._line(line)
        row = self._row(self.value, who)

        def write(kept: Changes) -> Changes:
            if who in self._draft.index:
                return {**kept, who: {**kept.get(who, {}), "removed": True}}
            return {i: change for i, change in kept.items() if i != who}

        self.team.update(CHOICE, write, {})
        self._turn_to(row["customer"])
        return self.say("unlinked", line=self._line_text(row))

    @command
    def restore(self, line: str) -> str:
        """Bring a line back that was taken out, with the figures it had; else put the case's figures back."""
        shown = set(self._draft.index[self._draft["customer"].isin(self._customers.index)])
        lines = {i: i for i in self.value if i in shown}
        hint = self.words["own_line"] if str(line) in self.value and line not in shown else self.words["untouched"]
        if not lines:
            raise BoardError(self.words["nothing_to_restore"])
        who = known_id(self.words["line"], line, lines, hint)

        def write(kept: Changes) -> Changes:
            change = kept.get(who, {})
            rest = {i: c for i, c in kept.items() if i != who}
            if change.get("removed") is not True:
                return rest
            self._nothing_there(kept, dict(self._draft.loc[who]))
            back = {c: v for c, v in change.items() if c != "removed"}
            return {**rest, who: back} if back else rest

        self.team.update(CHOICE, write, {})
        self._turn_to(str(self._draft.at[who, "customer"]))
        return self._told("restored", who)

    def quote(
        self,
        line: str | None = None,
        *,
        need: str | None = None,
        product: str | None = None,
        quantity: float | None = None,
        discount: float | None = None,
        start_month: int | None = None,
    ) -> dict[str, Any]:
        """Price a line as it would be, saving nothing: a line with other figures, or a need with a product.

        Returns:
            The figures in yuan, ``allowed`` (would be taken), ``reason`` (why not), ``faults`` (which figures).
        """
        asked: dict[str, Any] = {"line": line, "need": need, "product": product}
        asked |= {"quantity": quantity, "discount": discount, "start_month": start_month}
        self._remember({name: value for name, value in asked.items() if value is not None})
        self.refresh()
        return dict(self.quoted)

    quote.is_command = True  # type: ignore[attr-defined]  # it answers, so it isn't wrapped as the others are

    # -- one line ----------------------------------------------------------------------------------------------------

    def _remember(self, asked: Mapping[str, Any]) -> None:
        """Keep the quotation of what was asked, for the browser to show beside the fields."""
        if "line" in asked:
            who = self._line(asked["line"])
            before, base = self._row(self.value, who), {"line": who}
        else:
            before = self._new_row(asked.get("need", ""), asked.get("product", ""))
            who, base = self._pair(before["need"], before["product"]), {c: before[c] for c in ("need", "product")}
        given = {c: asked[c] for c in NUMBERS if c in asked}
        echo = {**base, **{c: _sendable(given.get(c, before[c])) for c in NUMBERS}}
        row = dict(before)
        faults: list[str] = []
        reason = ""
        for column, value in given.items():
            try:
                row[column] = self._number(who, column, value)
            except BoardError as error:
                faults, reason = [*faults, column], reason or str(error)
        priced: dict[str, Any] = {"allowed": False, "faults": faults, "reason": reason}
        if not faults:
            figures = self._price(row)
            try:
                self._admit(row, before if "line" in asked else None)
            except BoardError:
                faults = [c for c in NUMBERS if "line" in asked and row[c] != before[c]] or ["discount"]
                priced |= {"faults": faults, "reason": figures["reason"]}
            else:
                priced |= {"allowed": True, "reason": figures["reason"]}
            priced |= {c: _finite(figures[c]) for c in _MONEY} | {"ok": bool(figures["ok"])}
        self.quoted = {"args": echo, **priced}

    def _new_row(self, need: object, product: object) -> dict[str, Any]:
        customer = self.customer
        points = self._needs["need_point_name"].where(self._needs["customer"] == customer, self._needs.index)
        need_id = known_id(self.words["need"], need, dict(points), self._outside(need, self.case.needs))
        product_id = known_id(self.words["product"], product, dict(self._products["name"]))
        owner = str(self._needs.at[need_id, "customer"])
        figures = {"quantity": 1, "discount": 0, "start_month": self._next_month(owner)}
        return {"customer": owner, "need": need_id, "product": product_id, **figures}

    def _row(self, changes: Changes, who: str) -> dict[str, Any]:
        """A line as it stands after ``changes``."""
        lines = self._changed(changes)
        found = lines[lines["id"] == who]
        if found.empty:
            raise BoardError(self.say("gone", line=who))
        row = {str(c): v for c, v in found.iloc[0].items()}
        return row | {c: _short(row[c]) for c in NUMBERS}

    def _price(self, row: Mapping[str, Any]) -> dict[str, Any]:
        priced = price_lines(self.case, pd.DataFrame([row])).lines.iloc[0]
        return {str(c): v for c, v in priced.items()}

    def _admit(self, after: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
        """Refuse a line outside its limits, unless it stood outside them before and keeps its discount."""
        priced = self._price(after)
        if priced["ok"]:
            return
        if before is not None and after["discount"] == before["discount"] and not self._price(before)["ok"]:
            return
        raise BoardError(self.say("refused_line", reason=priced["reason"]))

    def _with(self, kept: Changes, who: str, numbers: Mapping[str, float]) -> Changes:
        """``kept`` with a line's new figures; what equals the case's draft is no change."""
        change = {**kept.get(who, {}), **numbers}
        if who in self._draft.index:
            change = {c: v for c, v in change.items() if c not in NUMBERS or v != self._draft.at[who, c]}
        rest = {i: c for i, c in kept.items() if i != who}
        return {**rest, who: change} if change else rest

    def _nothing_there(self, kept: Changes, row: Mapping[str, Any]) -> None:
        lines = self._changed(kept)
        same = lines[(lines["need"] == row["need"]) & (lines["product"] == row["product"])]
        same = same[same["customer"] == row["customer"]]
        if len(same):
            pair = self._pair(row["need"], row["product"])
            raise BoardError(self.say("already_linked", pair=pair, line=same["id"].iloc[0]))

    def _number(self, who: str, column: str, value: object) -> float:
        """The figure typed for a column, within what the case's table allows."""
        limits = self._limits[column]
        low, high = limits.low or 0.0, _UNBOUNDED if limits.high is None else limits.high
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else float("nan")
        if low <= number <= high and (limits.kind != "integer" or number.is_integer()):
            return _short(number)
        if column == "discount":
            shown = f"{number * 100:g}%" if np.isfinite(number) else self._typed(value)
            raise BoardError(self.say("wrong_discount", line=who, value=shown))
        allowed = self.words["too_much"] if number > high and limits.high is None else limits.allowed
        raise BoardError(
            self.say("wrong_number", line=who, what=limits.label, value=self._typed(value), allowed=allowed)
        )

    def _typed(self, value: Any) -> str:
        text = f"{value:g}" if isinstance(value, float) else str(value).strip()
        return f"“{text}”" if text else str(self.words["empty"])

    # -- names and sentences -----------------------------------------------------------------------------------------

    def _removed(self, changes: Changes) -> list[str]:
        return [i for i, change in changes.items() if i in self._draft.index and change.get("removed") is True]

    def _line(self, line: object) -> str:
        lines = self.budget.lines["id"]
        if not len(lines):
            raise BoardError(self.words["no_lines"])
        removed = line in self._removed(self.value)
        hint = self.say("was_removed", line=line) if removed else self._outside(line, self.lines)
        return known_id(self.words["line"], line, {i: i for i in lines}, hint)

    def _pair(self, need: str, product: str) -> str:
        return f"{need or self.words['no_need']} → {product} {self._products['name'].get(product, '')}"

    def _line_text(self, row: Mapping[Any, Any] | pd.Series) -> str:
        return f"{row['id']} {self._pair(row['need'], row['product'])}"

    def _told(self, word: str, line: str) -> str:
        row = self._row(self.value, line)
        priced = self._price(row)
        end = "" if priced["ok"] else self.say("still_refused", reason=priced["reason"])
        earned = self.say("earns", revenue=yuan(priced["revenue"]), rate=percent(priced["margin_rate"]))
        return self.say(word, line=self._line_text(row), now=self._figures(row)) + (end or earned)

    def _figures(self, row: Mapping[Any, Any] | pd.Series) -> str:
        unit = self._products.at[row["product"], "unit"]
        return self.say(
            "figures",
            quantity=f"{row['quantity']:,g}",
            unit=unit,
            discount=f"{row['discount'] * 100:.6g}%",
            month=int(row["start_month"]),
        )

    def _undone(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        old, new = before.get(CHOICE) or {}, after.get(CHOICE) or {}
        changed = [i for i in {**old, **new} if old.get(i) != new.get(i)]
        there, was = (self._changed(c).set_index("id", drop=False) for c in (new, old))
        place = next((t.loc[i] for i in changed for t in (there, was) if i in t.index), None)
        if place is None:
            return ""
        self._turn_to(str(place["customer"]))
        if len(changed) > 1:
            return self.say("many_changed", count=len(changed))
        i = changed[0]
        now = self._figures(there.loc[i]) if i in there.index else self.words["not_there"]
        return self.say("line_now", who=self._who(str(place["customer"])), line=self._line_text(place), now=now)

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _headline(self) -> str:
        budget = self.budget
        return self.say(
            "headline",
            title=self.words["title"],
            changes=len(self.value),
            total=wan(budget.total),
            n=len(budget.refused),
        )

    def _plain(self) -> str:
        who = self.customer
        lines = self.budget.lines
        own = lines[lines["customer"] == who]
        told = [f"{self._line_text(row)}：{self._figures(row)}" for row in own.to_dict("records")]
        return "\n".join([self._headline(), self._who(who), *told])

    def _snapshot(self) -> str:
        changes, who, cap = self.value, self.customer, self.words["snapshot_rows"]
        lines = self.budget.lines
        lines = lines.assign(own=lines["customer"] == who)[(lines["customer"] == who) | lines["id"].isin(list(changes))]
        lines = lines.sort_values("own", ascending=False, kind="stable")
        rows = []
        for row in lines.to_dict("records"):
            state = self.words["standing"]["ok"] if row["ok"] else row["reason"]
            origin = self.words["origins"][self._shown(row, changes)["origin"]]
            money = [self._figures(row), wan(row["revenue"]), state, origin]
            rows.append([self._who(row["customer"]), row["id"], self._pair(row["need"], row["product"]), *money])
        for i in self._removed(changes):
            line = self._draft.loc[i].to_dict()
            if line["customer"] in self._customers.index:
                gone = ["", "", "", self.words["origins"]["removed"]]
                rows.append([self._who(line["customer"]), i, self._pair(line["need"], line["product"]), *gone])
        rest = [[self.say("more", n=len(rows) - cap)]] if len(rows) > cap else []
        return snapshot_table(self._headline(), self.words["snapshot_header"], rows[:cap] + rest)


def _finite(value: Any) -> float | None:
    """A plain number for JSON; no price helping at all becomes a limit of −1."""
    number = float(value)
    return max(number, -1.0) if number == float("-inf") else number if np.isfinite(number) else None


def _sendable(value: Any) -> float | str:
    """A figure as it was typed, fit for JSON."""
    usual = isinstance(value, Real) and not isinstance(value, bool) and np.isfinite(float(value))
    return _short(float(value)) if usual else str(value)


def _short(number: float) -> float:
    """A whole number without its decimal point."""
    return int(number) if float(number).is_integer() else float(number)
