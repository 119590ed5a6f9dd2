"""Questionnaire board (课前问卷): one person answers statements from 1 to 5; each answer is saved at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course_lib.choices.store import Team
from course_lib.method.opening.agenda_rules import AgendaRules
from course_lib.method.opening.questionnaire_rules import Questionnaire
from course_lib.widgets.base.board import Board, BoardError, board_style, command, script
from course_lib.widgets.base.snapshot import snapshot_table

__all__ = ["FOLDER", "QuestionnaireBoard"]

KIND = "questionnaire"
#: Folder of all persons' files below the teams' folder.
FOLDER = "questionnaire"
MOST_YEARS = 60


class QuestionnaireBoard(Board):
    """Answer the pre-course questionnaire; the file is the person's own, not the team's.

    The choice ``questionnaire`` is ``{"about": {field: value}, "answers": {item id: level}}``.

    Args:
        questionnaire: the items.
        agenda: gives the roles.
        person: code name, also the folder's name.
        work: folder of all teams' files; default ``default_work()``.

    Raises:
        TeamError: if the code name cannot be a folder's name.
    """

    kind = KIND
    names = (KIND,)
    _esm = script(KIND)
    _css = board_style(KIND)

    def __init__(
        self, questionnaire: Questionnaire, agenda: AgendaRules, person: str, work: str | Path | None = None
    ) -> None:
        self.questionnaire, self.person = questionnaire, person
        self._items = {i.id: i for i in questionnaire.items}
        roles = [r for r in agenda.roles if r.track != "lecturer"]
        self._options = {
            "role": {r.id: r.name for r in roles},
            "line": {line: line for line in questionnaire.teams.lines.values()},
            "laptop": {"是": self.words["with_laptop"], "否": self.words["without"]},
        }
        super().__init__(Team(FOLDER, person, work), self._setup())

    def _setup(self) -> dict[str, Any]:
        paper, words = self.questionnaire, self.words
        fields = [
            {"id": name, "name": label, "options": [[k, v] for k, v in self._options.get(name, {}).items()]}
            for name, label in words["fields"].items()
        ]
        parts = [
            {
                "name": self.say("self", name=d.name),
                "items": [{"id": i.id, "text": i.text} for i in paper.items if i.dimension == d.id],
            }
            for d in paper.dimensions
        ]
        others = [{"id": i.id, "text": i.text} for i in paper.items if not i.dimension]
        parts.append({"name": words["links_title"], "items": others})
        return {
            "person": self.person,
            "fields": fields,
            "parts": [part for part in parts if part["items"]],
            "scale": [[value, text] for value, text in sorted(paper.scale.items())],
        }

    @property
    def value(self) -> dict[str, Any]:
        """What the person has said so far."""
        return _sound(self.choices.raw(KIND), set(self._items))

    @property
    def means(self) -> dict[str, dict[str, float]]:
        """The person's own means: ``dimensions`` and ``competences`` by id, those with an answer."""
        answers, found = self.value["answers"], {}
        for name, field in (("dimensions", "dimension"), ("competences", "competence")):
            groups: dict[str, list[float]] = {}
            for item in self.questionnaire.items:
                if getattr(item, field) and item.id in answers:
                    groups.setdefault(getattr(item, field), []).append(answers[item.id])
            found[name] = {key: sum(values) / len(values) for key, values in groups.items()}
        return found

    def _answer(self) -> dict[str, Any]:
        return self.value

    # -- commands ----------------------------------------------------------------------------------------------------

    @command
    def answer(self, item: str, value: int | None) -> str:
        """Answer an item with a level of the scale; None takes the answer out."""
        if item not in self._items:
            raise BoardError(self.say("unknown_item", item=item))
        levels = self.questionnaire.levels
        if value is not None and (isinstance(value, bool) or value not in levels):
            raise BoardError(self.say("bad_level", low=levels[0], high=levels[-1], value=value))
        self._change("answers", item, None if value is None else int(value))
        if value is None:
            return self.say("cleared", item=item)
        return self.say("answered", item=item, value=value, text=self.questionnaire.scale[int(value)])

    @command
    def tell(self, field: str, value: str | float | None) -> str:
        """Say something about oneself: role, line, years, laptop; empty takes it out."""
        label = self.words["fields"].get(field)
        if label is None:
            raise BoardError(self.say("unknown_field", field=field))
        given: str | float | None = None if value in (None, "") else value
        options = self._options.get(field)
        if given is not None and options is not None:
            names = {name: key for key, name in options.items()}
            given = str(names.get(str(given), given))
            if given not in options:
                raise BoardError(self.say("bad_option", field=label, value=value, options="、".join(options.values())))
        elif given is not None:
            given = self._years(given)
        self._change("about", field, given)
        shown = "" if given is None else (options or {}).get(str(given), given)
        return self.say("told", field=label, value=shown)

    def _years(self, given: object) -> float:
        try:
            years = float(str(given))
        except ValueError:
            years = -1.0
        if not 0 <= years <= MOST_YEARS:
            raise BoardError(self.say("bad_years", value=given))
        return years

    def _change(self, part: str, key: str, value: object) -> None:
        def change(kept: Any) -> dict[str, Any]:
            said = _sound(kept, set(self._items))
            entries = {k: v for k, v in said[part].items() if k != key}
            if value is not None:
                entries[key] = value
            return {**said, part: entries}

        self._update(KIND, change, {})

    # -- snapshots ---------------------------------------------------------------------------------------------------

    def _plain(self) -> str:
        done = len(self.value["answers"])
        return self.say("plain", who=self.person, done=done, total=len(self._items))

    def _snapshot(self) -> str:
        answers, scale = self.value["answers"], self.questionnaire.scale
        rows = [
            [i.id, i.text, f"{answers[i.id]} {scale[answers[i.id]]}" if i.id in answers else self.words["not_answered"]]
            for i in self.questionnaire.items
        ]
        return snapshot_table(self._plain(), self.words["snapshot_header"], rows)


def _sound(kept: Any, items: set[str]) -> dict[str, Any]:
    """A choice that may have been edited by hand, or made with other items."""
    kept = kept if isinstance(kept, Mapping) else {}
    about, answers = kept.get("about"), kept.get("answers")
    return {
        "about": dict(about) if isinstance(about, Mapping) else {},
        "answers": {k: v for k, v in answers.items() if k in items and isinstance(v, int)}
        if isinstance(answers, Mapping)
        else {},
    }
