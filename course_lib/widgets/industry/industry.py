"""Industry board (选行业): score, weigh and pick industries and merchant groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.choices.store import Team
from course_lib.method import Capacity, IndustryScores, estimate_capacity, score_industries
from course_lib.plan.chain import LINES
from course_lib.text import number, percent, wan
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.base.snapshot import snapshot_table

__all__ = ["IndustryBoard"]

KIND = "industry"
WEIGHTS = "criteria_weights"
MOST = 100  # end of the sliders
_AXES = ("attractiveness", "strength")
_SCORES = ("attractiveness", "strength", "total", "rank", "acceptability")


class IndustryBoard(Board):
    """Choose industries (政企) and merchant groups (商群), and weigh the six criteria that rank them.

    Choices: ``industries`` and ``merchant_groups``, ids in the order chosen, and ``criteria_weights``, ``{criterion id:
    number from 0 to 100}``. Without a choice the board stands at the reference: the best of each line by the
    catalogue's weights. Other weights move ranks and bubbles, never what was picked.

    Args:
        case: whose industries.
        team: whose choices.
        capacity: result of ``estimate_capacity`` if at hand.

    In a notebook::

        board = IndustryBoard(case, team)
        board.drop("商贸流通")
        board.pick("I07")
        board.weigh("市场容量", 40)
        board  # the last line shows it; board.value is what is chosen
    """

    kind = KIND
    names = (*LINES, WEIGHTS)
    _esm = script(KIND)
    _css = board_style(KIND)

    def __init__(self, case: Case, team: Team, *, capacity: Capacity | None = None) -> None:
        self.case = case
        self.capacity = capacity or estimate_capacity(case)
        self._criteria = pd.concat([case.catalog.criteria.query("axis == @axis") for axis in _AXES]).set_index("id")
        self._given = {str(c): _tidy(w) for c, w in self._criteria["weight"].items()}
        self._catalogue = score_industries(case, capacity=self.capacity)
        self._latest = (self._given, self._catalogue)
        self._preview: dict[str, float] | None = None
        self._turn = {"line": 0, "n": 0}
        table = self._catalogue.table
        self._named = {
            name: {str(i): str(n) for i, n in table.loc[table["line"] == line, "name"].items()}
            for name, line in LINES.items()
        }
        self._limits = {
            name: min(self._catalogue.pick.get(line, len(named)), len(named))
            for (name, line), named in zip(LINES.items(), self._named.values(), strict=True)
        }
        self._reference = {n: self._catalogue.top(LINES[n], k) if k else [] for n, k in self._limits.items()}
        super().__init__(team, self._setup())

    def _setup(self) -> dict[str, Any]:
        table, selection = self._catalogue.table, self.case.catalog.rules.selection
        scaled = self._catalogue.scaled[list(self._criteria.index)].round(2).T.to_dict("list")
        rows = [
            {
                "id": i,
                "name": row["name"],
                "line": list(LINES).index(name),
                "capacity": round(row["capacity"]),
                "capacity_text": wan(row["capacity"], unit=False),
                "scaled": scaled[i],
                "was": int(row["rank"]),
                **self._doubt(i),
            }
            for name, named in self._named.items()
            for i, row in zip(named, table.loc[list(named)].to_dict("records"), strict=True)
        ]
        return {
            "criteria": [
                {"id": i, **{c: row[c] for c in ("name", "axis", "definition")}}
                for i, row in zip(self._criteria.index, self._criteria.to_dict("records"), strict=True)
            ],
            "lines": [{"choice": n, "name": line, "limit": self._limits[n]} for n, line in LINES.items()],
            "most": MOST,
            "reversed": "、".join(self._criteria.loc[self._criteria["reversed"] == "是", "name"]),
            "rows": rows,
            "samples": selection.samples,
            "scale": [selection.scale_low, selection.scale_high],
        }

    def _doubt(self, industry: str) -> dict[str, str]:
        """What to say when the two estimates of the capacity disagree: in few words, and in full."""
        row: dict[Any, Any] = self.capacity.table.loc[industry].to_dict()
        if not row["flagged"]:
            return {"doubt": "", "doubt_full": ""}
        above, below, ratio = row["top_down_base"], row["bottom_up_base"], row["ratio"]
        if not (isfinite(ratio) and ratio > 0):
            return {"doubt": self.words["one_estimate"], "doubt_full": self.words["one_estimate_full"]}
        times = number(max(ratio, 1 / ratio))
        full = self.say("estimates_differ_full", above=wan(above), below=wan(below), times=times)
        return {"doubt": self.say("estimates_differ", times=times), "doubt_full": full}

    # -- what was chosen ---------------------------------------------------------------------------------------------

    @property
    def industries(self) -> list[str]:
        """Ids of the chosen industries in the order chosen."""
        return self._chosen("industries")

    @property
    def groups(self) -> list[str]:
        """Ids of the chosen merchant groups in the order chosen."""
        return self._chosen("merchant_groups")

    @property
    def value(self) -> dict[str, list[str]]:
        """``industries`` and ``merchant_groups``; ids that the case no longer knows are left out."""
        return {name: self._chosen(name) for name in LINES}

    @property
    def weights(self) -> dict[str, float] | None:
        """The team's weights, criterion id → 0–100, not normalised; ``None`` = those of the catalogue."""
        return self._own(self.team.choice(WEIGHTS))

    @property
    def scores(self) -> IndustryScores:
        """Scores with the team's weights, or with those of the catalogue."""
        return self._scores(self.weights)

    def _chosen(self, name: str) -> list[str]:
        return self._known(name, self.team.choice(name, self._reference[name]))

    def _known(self, name: str, kept: object) -> list[str]:
        """What of a saved choice the case knows; whoever edited the file by hand may have left anything there."""
        ids = [i for i in kept if isinstance(i, str)] if isinstance(kept, list) else self._reference[name]
        return [i for i in dict.fromkeys(ids) if i in self._named[name]]

    def _own(self, kept: object) -> dict[str, float] | None:
        if not isinstance(kept, Mapping):
            return None
        own = {c: kept[c] if _is_weight(kept.get(c)) else given for c, given in self._given.items()}
        return own if sum(own.values()) > 0 else None

    def _scores(self, weights: Mapping[str, float] | None) -> IndustryScores:
        if weights is None or weights == self._given:
            return self._catalogue
        if weights != self._latest[0]:
            self._latest = (dict(weights), score_industries(self.case, weights=weights, capacity=self.capacity))
        return self._latest[1]

    def _answer(self) -> dict[str, Any]:
        weights, preview = self.weights, self._preview
        self._preview = None  # it lasts until the next answer
        table = self._scores(weights if preview is None else preview).table[list(_SCORES)].round(4)
        return {
            "own": weights is not None,
            "picked": self.value,
            "scores": {str(i): row for i, row in zip(table.index, table.to_numpy().tolist(), strict=True)},
            "turn": dict(self._turn),
            "weights": self._given if weights is None else weights,
        }

    # -- picking -----------------------------------------------------------------------------------------------------

    @command
    def pick(self, item: str) -> str:
        """Pick an industry or merchant group (id or name).

        Raises:
            BoardError: unknown, or the line is full; the message says which one to drop first.
        """
        name, who = self._find(item)

        def change(kept: object) -> list[str]:
            chosen = self._known(name, kept)
            if who not in chosen and len(chosen) >= self._limits[name]:
                raise BoardError(self._full(name, who, chosen))
            return list(dict.fromkeys([*chosen, who]))

        if who not in self._chosen(name):
            self.team.update(name, change, self._reference[name])
        return self._counted("picked", name, who)

    @command
    def drop(self, item: str) -> str:
        """Drop a picked industry or merchant group (id or name).

        Raises:
            BoardError: unknown, or the last one of its line.
        """
        name, who = self._find(item)

        def change(kept: object) -> list[str]:
            chosen = self._known(name, kept)
            if chosen == [who]:
                raise BoardError(self.say("last", line=LINES[name], who=self._who(who)))
            return [i for i in chosen if i != who]

        if who in self._chosen(name):
            self.team.update(name, change, self._reference[name])
        return self._counted("dropped", name, who)

    @command
    def choose(self, line: str, items: Sequence[str]) -> str:
        """Choose the whole list of ``line`` (政企 or 商群) at once.

        Raises:
            BoardError: an id that is not of this line, one that is doubled, none, or too many.
        """
        name = known_id(self.words["line"], line, LINES)
        line, limit = LINES[name], self._limits[name]
        if isinstance(items, str) or not isinstance(items, Sequence):
            example = ", ".join(f'"{i}"' for i in self._reference[name][:2])
            raise BoardError(self.say("no_list", line=line, example=example))
        ids = [known_id(self._what(line), item, self._named[name], self._astray(name, item)) for item in items]
        if doubled := [i for i in dict.fromkeys(ids) if ids.count(i) > 1]:
            raise BoardError(self.say("doubled", who="、".join(map(self._who, doubled))))
        if not 1 <= len(ids) <= limit:
            raise BoardError(self.say("wrong_count", n=len(ids), line=line, limit=limit))
        if ids != self._chosen(name):
            self.team.choose(name, ids)
        return self.say("chosen", line=line, who="、".join(map(self._who, ids)))

    def _find(self, item: object) -> tuple[str, str]:
        allowed = {i: n for named in self._named.values() for i, n in named.items()}
        who = known_id(self._what("、".join(LINES.values())), item, allowed)
        return next(name for name, named in self._named.items() if who in named), who

    def _astray(self, name: str, item: object) -> str:
        """Tell whoever put an id into the wrong line."""
        for other, line in LINES.items():
            named = self._named[other]
            if other != name and str(item) in {*named, *named.values()}:
                return self.say("wrong_line", who=item, line=line)
        return ""

    def _what(self, line: str) -> str:
        return self.say("item", line=line)

    def _who(self, item: str) -> str:
        return next((f"{item} {named[item]}" for named in self._named.values() if item in named), item)

    def _full(self, name: str, who: str, chosen: list[str]) -> str:
        rank = self.scores.table["rank"]
        worst = max(chosen, key=lambda i: rank[i])
        first = {"worst": self._who(worst), "rank": rank[worst]}
        return self.say("full", line=LINES[name], n=len(chosen), who=self._who(who), **first)

    def _counted(self, word: str, name: str, who: str) -> str:
        n, limit = len(self._chosen(name)), self._limits[name]
        return self.say(word, who=self._who(who), line=LINES[name], n=n, limit=limit)

    # -- weighing ----------------------------------------------------------------------------------------------------

    @command
    def weigh(self, what: str | Mapping[str, float], value: float | None = None) -> str:
        """Weigh one criterion (id or name) with ``value``, or several by a mapping; the others stay as they are.

        Raises:
            BoardError: an unknown criterion, a weight that is no number from 0 to 100, or nothing left above zero.
        """
        given = self._checked(what, value)
        before = self.scores

        def change(kept: object) -> dict[str, float]:
            return self._sound({**(self._own(kept) or self._given), **given})

        now = self.weights or self._given
        if {**now, **given} != now:
            self.team.update(WEIGHTS, change, None)
        return " ".join([self._weighed(given), *self._moved(before)])

    @command
    def preview(self, weights: Mapping[str, float]) -> None:
        """Show, until the next command, what other weights would change; nothing is saved."""
        self._preview = self._sound({**(self.weights or self._given), **self._checked(weights)})

    @command
    def forget_weights(self) -> str:
        """Go back to the catalogue's weights; ``undo`` brings the team's back."""
        before = self.scores
        self.team.forget(WEIGHTS)
        return " ".join([self.words["weights_forgotten"], *self._moved(before)])

    def _checked(self, what: object, value: object = None) -> dict[str, float]:
        names = {str(i): str(name) for i, name in self._criteria["name"].items()}
        checked: dict[str, float] = {}
        for key, typed in what.items() if isinstance(what, Mapping) else [(what, value)]:
            criterion, weight = known_id(self.words["criterion"], key, names), _read(typed)
            if not _is_weight(weight):
                raise BoardError(self.say("no_weight", name=names[criterion], value=typed, most=MOST))
            checked[criterion] = weight
        return checked

    def _sound(self, weights: dict[str, float]) -> dict[str, float]:
        if sum(weights.values()) <= 0:
            raise BoardError(self.words["all_zero"])
        return weights

    def _weighed(self, given: Mapping[str, float]) -> str:
        now = self.weights or self._given
        total = sum(now.values())
        parts = [
            self.say("weight", name=self._criteria.at[c, "name"], value=_tidy(w), share=percent(w / total))
            for c, w in given.items()
        ]
        return self.say("weighed", what="，".join(parts))

    def _moved(self, before: IndustryScores) -> list[str]:
        """Who comes to the first places of each line and who goes."""
        after, told = self.scores, []
        for name, limit in self._limits.items():
            if limit:
                old, new = before.top(LINES[name], limit), after.top(LINES[name], limit)
                entered, left = ("、".join(self._who(i) for i in a if i not in b) for a, b in ((new, old), (old, new)))
                word = "places_new" if entered else "places_same"
                told.append(self.say(word, line=LINES[name], limit=limit, entered=entered, left=left))
        return told

    def _undone(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        told: list[str] = []
        for at, (name, line) in enumerate(LINES.items()):
            old, new = (self._known(name, c.get(name, self._reference[name])) for c in (before, after))
            if old != new:
                self._turn = {"line": at, "n": self._turn["n"] + 1}
                more, less = [i for i in new if i not in old], [i for i in old if i not in new]
                if len(more) + len(less) == 1:
                    told.append(self.say("undone_pick" if more else "undone_drop", who=self._who((more or less)[0])))
                else:
                    told.append(self.say("chosen", line=line, who="、".join(map(self._who, new))))
        was, now = (self._own(c.get(WEIGHTS)) for c in (before, after))
        if was != now:
            changed = {c: w for c, w in (now or self._given).items() if w != (was or self._given)[c]}
            told.append(self._weighed(changed) if now else self.words["weights_forgotten"])
        return "；".join(told)

    # -- snapshots ---------------------------------------------------------------------------------------------------

    @property
    def _whose(self) -> str:
        return str(self.words["weights_given" if self.weights is None else "weights_own"])

    def _plain(self) -> str:
        lines = [self.words["title"]]
        lines += [
            self.say("chosen", line=line, who="、".join(map(self._who, self._chosen(name))))
            for name, line in LINES.items()
        ]
        weights = "，".join(f"{self._criteria['name'][c]} {w}" for c, w in (self.weights or self._given).items())
        return "\n".join([*lines, f"{self._whose}：{weights}"])

    def _snapshot(self) -> str:
        table, cap = self.scores.table, self.words["snapshot_rows"]
        html = ""
        for name, line in LINES.items():
            ids, chosen = list(table.loc[list(self._named[name])].sort_values("rank").index), self._chosen(name)
            shown = [i for at, i in enumerate(ids) if at < cap or i in chosen]
            rows = [
                [
                    self.words["tick"] if i in chosen else "",
                    row["rank"],
                    self._who(i),
                    number(row["total"], 2),
                    wan(row["capacity"], unit=False),
                    percent(row["acceptability"]),
                    self._doubt(i)["doubt"],
                ]
                for i, row in zip(shown, table.loc[shown].to_dict("records"), strict=True)
            ]
            caption = self.say("snapshot_title", line=line, n=len(chosen), limit=self._limits[name])
            html += snapshot_table(caption, self.words["snapshot_header"], rows)
            if len(shown) < len(ids):
                html += f"<p>{self.say('snapshot_more', n=len(ids) - len(shown))}</p>"
        weights = self.weights or self._given
        shares = [percent(w / sum(weights.values())) for w in weights.values()]
        return html + snapshot_table(self._whose, list(self._criteria["name"]), [list(weights.values()), shares])


def _is_weight(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= MOST


def _read(value: object) -> Any:
    """A weight as typed: a text becomes a number if it is one."""
    try:
        return _tidy(value) if not isinstance(value, bool) else value
    except (TypeError, ValueError):
        return None


def _tidy(value: Any) -> float:
    """A whole number without its ``.0``."""
    number = float(value)
    return int(number) if number.is_integer() else number
