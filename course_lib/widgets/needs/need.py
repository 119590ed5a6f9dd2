"""Need board: a customer, what its industry takes, what it has, and the needs that the team hears and records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from course_lib.case import Case
from course_lib.case.tables import declared
from course_lib.choices import NEED_FIELDS, change_lines, change_needs, loosen_lines, need_faults
from course_lib.choices.store import Team
from course_lib.method import (
    Budget,
    Mining,
    StarMap,
    map_stars,
    mine_needs,
    price_lines,
    rate_informatisation,
    rate_needs,
)
from course_lib.method.needs.need_mining import BLANK, SHORT, THERE
from course_lib.text import wan
from course_lib.widgets.base.board import BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.picker import CustomerBoard
from course_lib.widgets.base.snapshot import snapshot_table

__all__ = ["NeedBoard"]

KIND = "need"
CHOICE = "need_changes"
STARS_SHOWN = 22
_OWN = "T"
_STATUS = {BLANK: "blank", SHORT: "short", THERE: "there"}

Changes = dict[str, dict[str, Any]]


class NeedBoard(CustomerBoard):
    """Record, change and take out a customer's needs, with the industry's value chain to ask along.

    The choice ``need_changes`` is ``{need id: change}``, see ``method.change_needs``: the fields that differ, or
    ``"removed": True``, or a whole new need under an id of its own (T001 …), which stays in the file when it is taken
    out, so that it can come back. Which customer is looked at is the choice ``customer``, shared with other boards.

    Args:
        case: needs, customers, contacts, services in use; its catalogue's packs and questions.
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
        self._open(case, team, industries)
        self._draft = case.needs.set_index(case.needs["id"].rename("need"))
        self._points = case.catalog.names("need_points")
        self._levels = rate_informatisation(case)  # needs have no bearing on them
        self._cache: tuple[str, Case, Budget, StarMap] | None = None
        self._mined: tuple[Case, Mining] | None = None
        stars = self.stars.customers  # also tells an unknown industry
        columns = ["size_class", "employees", "telecom_spend", "preset", "industry", "line"]
        own = case.customers.set_index("id")[columns]
        order = stars[["name", "loss"]].assign(key=stars.index).sort_values(["loss", "key"], ascending=[False, True])
        self._customers = order.join(own).drop(columns="key")
        super().__init__(team, self._setup())

    def _setup(self) -> dict[str, Any]:
        case, catalog = self.case, self.case.catalog
        ladder = catalog.ladder.sort_values(["need_point", "rung"], kind="stable")
        points = [
            {
                **row,
                "ladder": ladder.loc[ladder["need_point"] == row["id"], ["name", "question"]].to_numpy().tolist(),
            }
            for row in catalog.need_points[["id", "name", "question"]].to_dict("records")
        ]
        at = self._customers.index
        contacts: dict[str, list[list[Any]]] = {i: [] for i in at}
        least = catalog.rules.coverage.contact_level
        for row in case.contacts[case.contacts["customer"].isin(at)].to_dict("records"):
            contacts[row["customer"]].append(
                [row["id"], f"{row['title']} {row['name']}", row["contact_level"] >= least]
            )
        industry = self._customers["industry"]
        rooms = case.needs.assign(industry=case.needs["customer"].map(case.customers.set_index("id")["industry"]))
        return {
            "contacts": contacts,
            "customers": self._customer_rows(),
            "departments": {
                str(i): list(dict.fromkeys(rooms.loc[rooms["industry"] == i, "department"])) for i in industry.unique()
            },
            "evidence": list(next(c for c in declared("case")["needs"].columns if c.name == "evidence").choices),
            "points": points,
            "triads": catalog.triads[["id", "preset", "needs", "signals"]].to_dict("records"),
        }

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def value(self) -> Changes:
        """The team's changes, also those of needs that are not shown here."""
        changes: Changes = self.team.snapshot().mapping(CHOICE)
        return changes

    @property
    def market(self) -> Case:
        """The case with the needs as the team left them."""
        return self._now()[0]

    @property
    def needs(self) -> pd.DataFrame:
        """All needs of the case with the changes; columns of ``case.needs``."""
        return self.market.needs

    @property
    def stars(self) -> StarMap:
        """The star map of the chosen industries, with the team's needs and lines."""
        return self._now()[2]

    def _now(self) -> tuple[Case, Budget, StarMap]:
        changes, lines = self.value, self.team.snapshot().mapping("line_changes")
        key = json.dumps([changes, lines], sort_keys=True)
        if self._cache is None or self._cache[0] != key:
            case = change_needs(self.case, changes)
            budget = price_lines(case, change_lines(case, loosen_lines(lines, changes)))
            self._cache = (key, case, budget, map_stars(case, budget, self.industries))
        return self._cache[1:]

    def mining(self, customer: str | None = None) -> Mining:
        """The five steps of a customer (default: the one looked at) with the team's needs."""
        case, who = self.market, customer or self.customer
        if self._mined is None or self._mined[0] is not case or self._mined[1].customer != who:
            self._mined = (case, mine_needs(case, who, self._levels))
        return self._mined[1]

    # -- what the browser shows --------------------------------------------------------------------------------------

    def _answer(self) -> dict[str, Any]:
        case, budget, stars = self._now()
        who, changes = self.customer, self.value
        table = stars.customers
        if not who:
            lists: dict[str, Any] = {name: [] for name in ("needs", "removed", "steps", "values", "counts")}
            return {
                **lists,
                "customer": "",
                "profile": None,
                "stars": self._star_rows(stars, ""),
                "sums": {"needs": 0, "loss": 0.0},
            }
        mined = self.mining()
        return {
            "counts": [int(v) for v in table["needs"].reindex(self._customers.index)],
            "customer": who,
            "needs": self._cards(case, budget, who, changes),
            "profile": self._profile(who, mined),
            "removed": [self._gone(i, changes) for i in self._removed(changes) if self._owner(i, changes) == who],
            "stars": self._star_rows(stars, who),
            "steps": self._steps(mined),
            "sums": {
                "needs": int(table["needs"].sum()),
                "loss": stars.total_loss,
                "own_loss": float(table["loss"].loc[who]),
                "own_revenue": float(table["revenue"].loc[who]),
            },
            "values": [float(v) for v in table["loss"].reindex(self._customers.index)],
        }

    def _profile(self, who: str, mined: Mining) -> dict[str, Any]:
        row = self._customers.loc[[who]].to_dict("records")[0]
        stand = self._levels.table.loc[[who]].to_dict("records")[0]
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

    def _steps(self, mined: Mining) -> list[dict[str, Any]]:
        columns = ["step", "process", "info", "need_point", "why", "ask", "pain"]
        steps = mined.table.reset_index().to_dict("records")
        return [
            {
                **{c: row[c] for c in columns},
                "n": int(row["number"]),
                "status": _STATUS[row["status"]],
                "recorded": self._ids(row),
                "candidate": bool(row["candidate"]),
            }
            for row in steps
        ]

    @staticmethod
    def _ids(row: Mapping[Any, Any]) -> list[str]:
        return [i for i in str(row["recorded"]).split("|") if i]

    def _cards(self, case: Case, budget: Budget, who: str, changes: Changes) -> list[dict[str, Any]]:
        rated = rate_needs(case)
        own = case.needs[case.needs["customer"] == who]
        own = own.set_index(own["id"].rename("need")).join(rated[["priority", "missing", "complete"]])
        order = own.sort_values(["priority", "id"], ascending=[False, True], kind="stable")
        cards = []
        for row in order.to_dict("records"):
            lines, revenue = self._lines_of(budget, row["id"])
            texts = {c: _text(row[c]) for c in NEED_FIELDS if c not in ("cost_of_leaving", "urgency")}
            numbers = {c: _number(row[c]) for c in ("cost_of_leaving", "urgency", "priority")}
            origin = "new" if row["id"] not in self._draft.index else "changed" if row["id"] in changes else "case"
            missing = [word for word in str(row["missing"]).split("、") if word]
            cards.append(
                {"id": row["id"], **texts, **numbers, "missing": missing, "origin": origin}
                | {"lines": lines, "revenue": revenue}
            )
        return cards

    @staticmethod
    def _lines_of(budget: Budget, need: str) -> tuple[list[str], float]:
        lines = budget.lines[budget.lines["need"] == need]
        return lines["id"].tolist(), float(lines.loc[lines["ok"], "revenue"].sum())

    def _gone(self, need: str, changes: Changes) -> dict[str, Any]:
        row = self._whole(need, changes)
        return {
            "id": need,
            "need_point": _text(row["need_point"]),
            "pain": _text(row["pain"]),
            "lines": self._once_of(need)["id"].tolist(),
        }

    def _once_of(self, need: str) -> pd.DataFrame:
        """The team's lines that were drawn for a need, whether or not the need is still there."""
        lines = change_lines(self._with_all(), self.team.snapshot().mapping("line_changes"))
        return lines[lines["need"] == need]

    def _with_all(self) -> Case:
        """The case with all needs, also those taken out."""
        kept = {i: {c: v for c, v in change.items() if c != "removed"} for i, change in self.value.items()}
        return change_needs(self.case, kept)

    def _star_rows(self, stars: StarMap, who: str) -> dict[str, Any]:
        table = stars.customers[(stars.customers["needs"] > 0) | (stars.customers["revenue"] > 0)]
        shown = table.index[:STARS_SHOWN].tolist()
        if who in table.index and who not in shown:
            shown = [*shown[: STARS_SHOWN - 1], who]
        place = {i: n for n, i in enumerate(shown)}
        point = {p: n for n, p in enumerate(self._points)}
        inside = stars.stars[stars.stars["customer"].isin(shown)]
        return {
            "customers": [[i, str(table.at[i, "name"]), bool(table.at[i, "vital"])] for i in shown],
            "rows": [
                [place[r["customer"]], point[r["need_point"]], r["needs"], r["loss"], r["revenue"]]
                for r in inside.to_dict("records")
            ],
            "rest": len(table) - len(shown),
            "count": len(table),
            "stars": len(stars.stars),
            "vital": int(table["vital"].sum()),
            "share": self.case.catalog.rules.budget.pareto,
        }

    def _counts(self, customer: str) -> dict[str, int]:
        gaps = int((self.mining(customer).table["status"] != THERE).sum())
        return {"needs": int((self.needs["customer"] == customer).sum()), "gaps": gaps}

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def record(self, need_point: str, pain: str, customer: str | None = None, **fields: Any) -> str:
        """Record a new need of a customer (default: the one looked at).

        ``need_point`` is an id or a name; ``fields``: triad (default: the usual one of the point), department,
        bottleneck, difficulty, contact (id), cost_of_leaving (yuan a year), urgency 1–5, evidence.
        """
        who = self.customer if customer is None else self._known_customer(customer)
        point = self._point(need_point)
        return self._add("recorded", {"customer": who, "need_point": point, "pain": pain, **fields})

    @command
    def adopt(self, step: int) -> str:
        """Record the need that step ``step`` of the value chain (1 …) suggests for the customer looked at."""
        mined = self.mining()
        known = {str(n): str(name) for n, name in mined.table["step"].items()}
        n = int(known_id(self.words["step"], step, known))
        row = mined.table.loc[[n]].to_dict("records")[0]
        if self._ids(row):
            raise BoardError(self.say("already_recorded", step=n, needs="、".join(self._ids(row))))
        if n not in mined.candidates.index:
            raise BoardError(self.say("nothing_missing", step=n))
        return self._add("adopted", {str(c): _cell(v) for c, v in mined.candidates.loc[n].items()})

    @command
    def change(self, need: str, **fields: Any) -> str:
        """Change fields of a need (id): those of ``record``, and ``need_point``."""
        who = self._known_need(need)
        if not set(fields) & set(NEED_FIELDS):
            raise BoardError(self.say("nothing_to_change", need=who))
        fields.pop("customer", None)  # a need stays with its customer
        if "need_point" in fields:
            fields["need_point"] = self._point(fields["need_point"])

        def write(kept: Changes) -> Changes:
            self._there(kept, who)
            entry = {**kept.get(who, {}), **{c: _stripped(v) for c, v in fields.items()}}
            self._admit(who, {**self._whole(who, kept), **entry}, given=fields)
            return self._with(kept, who, entry)

        self.team.update(CHOICE, write, {})
        return self._told("changed", who)

    @command
    def remove(self, need: str) -> str:
        """Take a need out; ``undo`` or ``restore`` brings it back. Its lines stay, without a need, and are told."""
        who = self._known_need(need)
        lines, revenue = self._lines_of(self._now()[1], who)

        def write(kept: Changes) -> Changes:
            self._there(kept, who)
            return {**kept, who: {**kept.get(who, {}), "removed": True}}

        owner, point = self._owner(who, self.value), self._point_name(who)
        self.team.update(CHOICE, write, {})
        self._turn_to(owner)
        loose = self.say("loose_lines", n=len(lines), lines="、".join(lines), revenue=wan(revenue)) if lines else ""
        return self.say("removed", need=who, point=point, loose=loose)

    @command
    def restore(self, need: str) -> str:
        """Bring a need back that was taken out, with what it held; else put the case's words back."""
        value = self.value
        known = {i: i for i in value if i in self._draft.index or i in self._removed(value)}
        known = {i: i for i in known if self._owner(i, value) in self._customers.index}
        if not known:
            raise BoardError(self.words["nothing_to_restore"])
        hint = self.words["own_need"] if str(need) in value else self.words["untouched"]
        who = known_id(self.words["need"], need, known, hint)

        def write(kept: Changes) -> Changes:
            rest = {i: c for i, c in kept.items() if i != who}
            change = kept.get(who, {})
            back = {c: v for c, v in change.items() if c != "removed"} if change.get("removed") is True else {}
            return {**rest, who: back} if back else rest

        self.team.update(CHOICE, write, {})
        return self._told("restored", who)

    # -- one need ----------------------------------------------------------------------------------------------------

    def _add(self, word: str, row: dict[str, Any]) -> str:
        usual = self.case.catalog.usual_triads.set_index("need_point")
        preset = str(self._customers.at[row["customer"], "preset"])
        row = {"triad": str(usual.at[row["need_point"], preset]), **{c: _stripped(v) for c, v in row.items()}}
        added: list[str] = []

        def write(kept: Changes) -> Changes:
            taken = {*self._draft.index, *kept}
            who = next(i for n in range(1, len(taken) + 2) if (i := f"{_OWN}{n:03d}") not in taken)
            needs = change_needs(self.case, kept).needs
            same = needs[(needs["customer"] == row["customer"]) & (needs["pain"] == row["pain"])]
            same = same[same["need_point"] == row["need_point"]]
            if len(same):
                raise BoardError(self.say("already_there", pain=row["pain"], need=same["id"].iloc[0]))
            self._admit(who, row, shown=self.words["new_need"])
            added.append(who)
            return {**kept, who: row}

        self.team.update(CHOICE, write, {})
        return self._told(word, added[0])

    def _admit(
        self, need: str, row: Mapping[str, Any], *, given: Mapping[str, Any] | None = None, shown: str = ""
    ) -> None:
        """Refuse what the case's table would not take, in words; of a change only what was given counts."""
        entry = {c: v for c, v in row.items() if c != "removed"}
        if given is not None and need in self._draft.index:
            entry = {c: v for c, v in entry.items() if c in given}
        faults = need_faults(self.case, {need: entry}).get(need, [])
        if faults:
            raise BoardError(self.say("not_taken", need=shown or need, faults="；".join(faults)))

    def _with(self, kept: Changes, who: str, entry: dict[str, Any]) -> Changes:
        """``kept`` with a need's new entry; what equals the case's is no change."""
        if who in self._draft.index:
            entry = {c: v for c, v in entry.items() if c not in NEED_FIELDS or v != _cell(self._draft.at[who, c])}
        rest = {i: c for i, c in kept.items() if i != who}
        return {**rest, who: entry} if entry else rest

    def _whole(self, need: str, changes: Changes) -> dict[str, Any]:
        """A need with its changes, whether it is taken out or not."""
        draft = {str(c): _cell(v) for c, v in self._draft.loc[need].items()} if need in self._draft.index else {}
        return {c: v for c, v in {**draft, **changes.get(need, {})}.items() if c not in ("id", "removed")}

    def _owner(self, need: str, changes: Changes) -> str:
        return str(self._whole(need, changes).get("customer", ""))

    def _there(self, kept: Changes, need: str) -> None:
        if need in self._removed(kept) or (need not in self._draft.index and need not in kept):
            raise BoardError(self.say("gone", need=need))

    @staticmethod
    def _removed(changes: Changes) -> list[str]:
        return [i for i, change in changes.items() if change.get("removed") is True]

    # -- names and sentences -----------------------------------------------------------------------------------------

    def _known_need(self, need: object) -> str:
        needs = self.needs
        inside = needs[needs["customer"].isin(self._customers.index)]["id"]
        if not len(inside):
            raise BoardError(self.words["no_needs_here"])
        removed = str(need) in self._removed(self.value)
        hint = self.say("was_removed", need=need) if removed else self._outside(need, needs)
        return known_id(self.words["need"], need, {i: i for i in inside}, hint)

    def _point(self, point: object) -> str:
        return known_id(self.words["fields"]["need_point"], point, self._points)

    def _point_name(self, need: str) -> str:
        return self._points.get(_text(self._whole(need, self.value).get("need_point")), "")

    def _told(self, word: str, need: str) -> str:
        self._turn_to(self._owner(need, self.value))
        rated = rate_needs(self.market)
        missing = str(rated.at[need, "missing"]) if need in rated.index else ""
        end = self.say("still_missing", missing=missing) if missing else str(self.words["all_asked"])
        pain = _text(self._whole(need, self.value).get("pain"))
        return self.say(word, need=need, point=self._point_name(need), pain=pain, missing=end)

    def _undone(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        old, new = before.get(CHOICE) or {}, after.get(CHOICE) or {}
        changed = [i for i in {**old, **new} if old.get(i) != new.get(i)]
        if not changed:
            return ""
        if len(changed) > 1:
            return self.say("many_changed", count=len(changed))
        i = changed[0]
        place = new if i in new or i in self._draft.index else old
        row = self._whole(i, place)
        owner = str(row.get("customer", ""))
        self._turn_to(owner)
        there = i in set(change_needs(self.case, new).needs["id"])
        now = _text(row.get("pain")) if there else self.words["not_there"]
        point = self._points.get(_text(row.get("need_point")), "")
        return self.say("need_now", who=self._who(owner), need=i, point=point, now=now)

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _headline(self) -> str:
        stars = self.stars
        return self.say(
            "headline",
            title=self.words["title"],
            changes=len(self.value),
            n=int(stars.customers["needs"].sum()),
            loss=wan(stars.total_loss),
        )

    def _plain(self) -> str:
        case, budget, _ = self._now()
        told = [
            f"{card['id']} {self._points.get(card['need_point'], '')}：{card['pain']}"
            for card in self._cards(case, budget, self.customer, self.value)
        ]
        return "\n".join([self._headline(), self._who(self.customer), *told])

    def _snapshot(self) -> str:
        case, budget, _ = self._now()
        changes, who, cap = self.value, self.customer, self.words["snapshot_rows"]
        there = set(case.needs["id"])
        others = [self._owner(i, changes) for i in changes if i in there]
        names = dict(zip(case.contacts["id"], case.contacts["name"], strict=True))
        rows = []
        for customer in dict.fromkeys([who, *others]):
            for card in self._cards(case, budget, customer, changes) if customer in self._customers.index else []:
                if customer != who and card["id"] not in changes:
                    continue
                point = f"{card['id']} {self._points.get(card['need_point'], '')}"
                money = [wan(card["cost_of_leaving"]), card["urgency"], "、".join(card["missing"])]
                heard = [card["pain"], card["triad"], names.get(card["contact"], "")]
                rows.append([self._who(customer), point, *heard, *money, self.words["origins"][card["origin"]]])
        for i in self._removed(changes):
            row = self._whole(i, changes)
            if row.get("customer") in self._customers.index:
                point = f"{i} {self._points.get(_text(row.get('need_point')), '')}"
                gone = [self._who(str(row["customer"])), point, _text(row.get("pain")), "", "", "", "", ""]
                rows.append([*gone, self.words["removed_word"]])
        rest = [[self.say("more", n=len(rows) - cap)]] if len(rows) > cap else []
        return snapshot_table(self._headline(), self.words["snapshot_header"], rows[:cap] + rest)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _number(value: Any) -> float | None:
    number = float(value)
    return (int(number) if number.is_integer() else number) if np.isfinite(number) else None


def _cell(value: Any) -> Any:
    """A cell as JSON takes it."""
    if isinstance(value, str):
        return value
    return _number(value) if isinstance(value, int | float | np.number) else ""
