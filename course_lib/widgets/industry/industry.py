"""Industry board (选行业): score, weigh and pick industries and merchant groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from course_lib.case import Case
from course_lib.choices.snapshot import Choices
from course_lib.choices.store import Team
from course_lib.method import Capacity, IndustryScores, estimate_capacity, score_industries
from course_lib.plan.chain import LINES
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.lookup import known_id
from course_lib.widgets.industry.industry_view import IndustryView
from course_lib.widgets.industry.weights import CriteriaWeights

__all__ = ["IndustryBoard"]

KIND = "industry"
WEIGHTS = "criteria_weights"
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
        self._weights = CriteriaWeights(case, self.say, self.words)
        self._catalogue = score_industries(case, capacity=self.capacity)
        self._latest = (self._weights.given, self._catalogue)
        self._preview: dict[str, float] | None = None
        self._turn = {"line": 0, "n": 0}
        self._view = IndustryView(case, self._catalogue, self.capacity, self.say, self.words)
        self._named, self._limits, self._who = self._view.named, self._view.limits, self._view.who
        self._reference = {n: self._catalogue.top(LINES[n], k) if k else [] for n, k in self._limits.items()}
        super().__init__(team, self._view.setup(self._weights.criteria))

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
        with self.one_moment():
            return {name: self._chosen(name) for name in LINES}

    @property
    def weights(self) -> dict[str, float] | None:
        """The team's weights, criterion id → 0–100, not normalised; ``None`` = those of the catalogue."""
        return self._weights.own(self.choices.raw(WEIGHTS))

    @property
    def scores(self) -> IndustryScores:
        """Scores with the team's weights, or with those of the catalogue."""
        return self._scores(self.weights)

    def _chosen(self, name: str) -> list[str]:
        return self._known(name, self.choices.raw(name, self._reference[name]))

    def _known(self, name: str, kept: object) -> list[str]:
        """What of a saved choice the case knows; whoever edited the file by hand may have left anything there."""
        ids = [i for i in kept if isinstance(i, str)] if isinstance(kept, list) else self._reference[name]
        return [i for i in dict.fromkeys(ids) if i in self._named[name]]

    def _scores(self, weights: Mapping[str, float] | None) -> IndustryScores:
        if weights is None or weights == self._weights.given:
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
            "weights": self._weights.given if weights is None else weights,
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
            self._update(name, change, self._reference[name])
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
            self._update(name, change, self._reference[name])
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
            self._choose(name, ids)
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
        given = self._weights.checked(what, value)
        before = self.scores

        def change(kept: object) -> dict[str, float]:
            return self._weights.laid(self._weights.own(kept), given)

        now = self.weights or self._weights.given
        if {**now, **given} != now:
            self._update(WEIGHTS, change)
        return " ".join([self._weights.told(given, self.weights), *self._view.moved(before, self.scores)])

    @command
    def preview(self, weights: Mapping[str, float]) -> None:
        """Show, until the next command, what other weights would change; nothing is saved."""
        self._preview = self._weights.laid(self.weights, self._weights.checked(weights))

    @command
    def forget_weights(self) -> str:
        """Go back to the catalogue's weights; ``undo`` brings the team's back."""
        before = self.scores
        self._forget(WEIGHTS)
        return " ".join([self.words["weights_forgotten"], *self._view.moved(before, self.scores)])

    # -- what is said ------------------------------------------------------------------------------------------------

    def _undone(self, before: Choices, after: Choices) -> str:
        told: list[str] = []
        for at, (name, line) in enumerate(LINES.items()):
            old, new = (self._known(name, c.raw(name, self._reference[name])) for c in (before, after))
            if old != new:
                self._turn = {"line": at, "n": self._turn["n"] + 1}
                more, less = [i for i in new if i not in old], [i for i in old if i not in new]
                if len(more) + len(less) == 1:
                    told.append(self.say("undone_pick" if more else "undone_drop", who=self._who((more or less)[0])))
                else:
                    told.append(self.say("chosen", line=line, who="、".join(map(self._who, new))))
        was, now = (self._weights.own(c.raw(WEIGHTS)) for c in (before, after))
        if was != now:
            given = self._weights.given
            changed = {c: w for c, w in (now or given).items() if w != (was or given)[c]}
            told.append(self._weights.told(changed, now) if now else self.words["weights_forgotten"])
        return "；".join(told)

    def _weighing(self) -> tuple[str, dict[str, float], Any]:
        """Whose weights, which, and the criteria's names."""
        weights = self.weights
        whose = str(self.words["weights_given" if weights is None else "weights_own"])
        return whose, weights or self._weights.given, self._weights.criteria["name"]

    def _plain(self) -> str:
        return self._view.plain(self.value, *self._weighing())

    def _snapshot(self) -> str:
        return self._view.snapshot(self.value, self.scores, *self._weighing())
