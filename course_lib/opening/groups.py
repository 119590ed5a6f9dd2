"""What follows from a class's answers: its diagnosis, and its groups, to be shown and written as a list."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from course_lib.errors import CourseError
from course_lib.method.opening.grouping import Groups, explain_groups, form_groups
from course_lib.method.opening.questionnaire import Diagnosis, diagnose
from course_lib.opening.answers import Answers
from course_lib.opening.load import load_agenda, load_questionnaire
from course_lib.pages.tables import Sheet, sheet

__all__ = ["class_diagnosis", "groups_sheet", "groups_view", "make_groups", "write_groups"]


def class_diagnosis(answers: Answers) -> Diagnosis:
    """What a class's answers say, by the kit's rules; see ``diagnose``."""
    return diagnose(load_questionnaire(), answers.table, {r.id: r.track for r in load_agenda().roles})


def make_groups(answers: Answers, seed: int = 1) -> Groups:
    """Form the groups by the kit's rules; see ``form_groups``."""
    return form_groups(answers.table, load_questionnaire().teams, seed=seed)


def _role_names() -> dict[str, str]:
    return {r.id: r.name for r in load_agenda().roles}


def groups_sheet(groups: Groups) -> Sheet:
    """The groups side by side as a table for a notebook."""
    table = groups.groups.assign(
        who=groups.table.rename_axis("person").reset_index().groupby("group")["person"].agg("、".join)
    )
    heads = {
        "group": "组",
        "line": "条线",
        "people": "人数",
        "laptops": "电脑",
        "competence": "能力平均",
        "years": "年数平均",
    }
    digits = {"competence": 2, "years": 1}
    return sheet(table, {**heads, "who": "成员"}, digits=digits)


def groups_view(groups: Groups) -> RenderableType:
    """The groups for the terminal: who is in which, how alike they are, by what rule."""
    names = _role_names()
    members = Table(
        "组", "条线", "成员（岗位）", "人数", "电脑", "能力平均", "年数平均", title="分组", title_justify="left"
    )
    for name, row in groups.groups.iterrows():
        own = groups.table[groups.table["group"] == name]
        who = "\n".join(f"{person}（{names.get(role, '岗位未填')}）" for person, role in own["role"].items())
        figures = [str(row["people"]), str(row["laptops"]), f"{row['competence']:.2f}", f"{row['years']:.1f}"]
        members.add_row(str(name), row["line"], escape(who), *figures, end_section=True)
    rules = [f"· {line}" for line in explain_groups(load_questionnaire().teams)]
    return Group(members, *(f"[yellow]{escape(note)}[/]" for note in groups.notes), *rules)


def write_groups(groups: Groups, path: Path) -> None:
    """Write the list of names and groups as CSV.

    Raises:
        CourseError: another suffix.
    """
    if path.suffix.lower() != ".csv":
        raise CourseError(f"{path.name} 的后缀不对，名单存成 .csv。")
    table = groups.table.assign(role=groups.table["role"].map(_role_names()).fillna(""))
    shown = table.reset_index()[["group", "line", "person", "role"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    shown.set_axis(["组", "条线", "代号", "岗位"], axis=1).to_csv(path, index=False, encoding="utf-8-sig")
