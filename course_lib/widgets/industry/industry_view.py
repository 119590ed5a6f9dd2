"""The industry board as the browser shows it, and its snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

import pandas as pd

from course_lib.case import Case
from course_lib.method import Capacity, IndustryScores
from course_lib.plan.chain import LINES
from course_lib.text import number, percent, wan
from course_lib.widgets.base.snapshot import snapshot_table
from course_lib.widgets.industry.weights import MOST

__all__ = ["IndustryView"]


class IndustryView:
    """Rows of industries and merchant groups, with the doubt about their capacity.

    Args:
        case: whose industries.
        scores: by the catalogue's weights.
        capacity: their capacities.
        say: fills in one of the board's words.
        words: those words.
    """

    def __init__(
        self,
        case: Case,
        scores: IndustryScores,
        capacity: Capacity,
        say: Callable[..., str],
        words: Mapping[str, Any],
    ) -> None:
        self.case, self.scores, self.capacity, self.say, self.words = case, scores, capacity, say, words
        table = scores.table
        #: Choice → id → name.
        self.named = {
            name: {str(i): str(n) for i, n in table.loc[table["line"] == line, "name"].items()}
            for name, line in LINES.items()
        }
        #: Choice → how many may be picked.
        self.limits = {
            name: min(scores.pick.get(line, len(named)), len(named))
            for (name, line), named in zip(LINES.items(), self.named.values(), strict=True)
        }

    def who(self, item: str) -> str:
        """Id and name."""
        return next((f"{item} {named[item]}" for named in self.named.values() if item in named), item)

    def setup(self, criteria: pd.DataFrame) -> dict[str, Any]:
        """What does not change: criteria, lines with their limits, the industries' scaled criteria and capacities."""
        table, selection = self.scores.table, self.case.catalog.rules.selection
        scaled = self.scores.scaled[list(criteria.index)].round(2).T.to_dict("list")
        rows = [
            {
                "id": i,
                "name": row["name"],
                "line": list(LINES).index(name),
                "capacity": round(row["capacity"]),
                "capacity_text": wan(row["capacity"], unit=False),
                "scaled": scaled[i],
                "was": int(row["rank"]),
                **self.doubt(i),
            }
            for name, named in self.named.items()
            for i, row in zip(named, table.loc[list(named)].to_dict("records"), strict=True)
        ]
        return {
            "criteria": [
                {"id": i, **{c: row[c] for c in ("name", "axis", "definition")}}
                for i, row in zip(criteria.index, criteria.to_dict("records"), strict=True)
            ],
            "lines": [{"choice": n, "name": line, "limit": self.limits[n]} for n, line in LINES.items()],
            "most": MOST,
            "reversed": "、".join(criteria.loc[criteria["reversed"] == "是", "name"]),
            "rows": rows,
            "samples": selection.samples,
            "scale": [selection.scale_low, selection.scale_high],
        }

    def doubt(self, industry: str) -> dict[str, str]:
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

    def moved(self, before: IndustryScores, after: IndustryScores) -> list[str]:
        """Who comes to the first places of each line and who goes."""
        told = []
        for name, limit in self.limits.items():
            if limit:
                old, new = before.top(LINES[name], limit), after.top(LINES[name], limit)
                entered, left = ("、".join(self.who(i) for i in a if i not in b) for a, b in ((new, old), (old, new)))
                word = "places_new" if entered else "places_same"
                told.append(self.say(word, line=LINES[name], limit=limit, entered=entered, left=left))
        return told

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def plain(self, picked: Mapping[str, list[str]], whose: str, weights: Mapping[str, float], names: pd.Series) -> str:
        """What is picked and by which weights, as lines of text."""
        lines = [self.words["title"]]
        lines += [
            self.say("chosen", line=line, who="、".join(map(self.who, picked[name]))) for name, line in LINES.items()
        ]
        told = "，".join(f"{names[c]} {w}" for c, w in weights.items())
        return "\n".join([*lines, f"{whose}：{told}"])

    def snapshot(
        self,
        picked: Mapping[str, list[str]],
        scores: IndustryScores,
        whose: str,
        weights: Mapping[str, float],
        names: pd.Series,
    ) -> str:
        """The ranks of both lines and the weights as tables."""
        table, cap, html = scores.table, self.words["snapshot_rows"], ""
        for name, line in LINES.items():
            ids, chosen = list(table.loc[list(self.named[name])].sort_values("rank").index), picked[name]
            shown = [i for at, i in enumerate(ids) if at < cap or i in chosen]
            rows = [
                [
                    self.words["tick"] if i in chosen else "",
                    row["rank"],
                    self.who(i),
                    number(row["total"], 2),
                    wan(row["capacity"], unit=False),
                    percent(row["acceptability"]),
                    self.doubt(i)["doubt"],
                ]
                for i, row in zip(shown, table.loc[shown].to_dict("records"), strict=True)
            ]
            caption = self.say("snapshot_title", line=line, n=len(chosen), limit=self.limits[name])
            html += snapshot_table(caption, self.words["snapshot_header"], rows)
            if len(shown) < len(ids):
                html += f"<p>{self.say('snapshot_more', n=len(ids) - len(shown))}</p>"
        shares = [percent(w / sum(weights.values())) for w in weights.values()]
        return html + snapshot_table(whose, list(names), [list(weights.values()), shares])
