"""The first line of a lesson: which case, which team, which year."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from IPython import get_ipython

from course_lib.case import Case, CaseError, Problem, load_case, waiting
from course_lib.choices.store import Team
from course_lib.lesson.boards import install_boards
from course_lib.lesson.friendly import install
from course_lib.log import log_to, logger, named_log

__all__ = ["Unit", "open_unit"]


@dataclass(frozen=True)
class Unit:
    """One unit opened on one case by one team."""

    id: str
    case: Case
    team: Team


def open_unit(unit_id: str, case_name: str, team_name: str = "demo", work: str | Path | None = None) -> Unit:
    """Load the case and the team's choices, set how pictures are stored, and say so in two lines.

    Args:
        unit_id: e.g. ``"u02"``.
        case_name: a shipped case's name or the path of a case's folder or workbook.
        team_name: the team's name.
        work: folder of all teams' files; default ``course_lib.choices.store.default_work()``.

    Raises:
        CaseError: with every fault of the case, which a notebook shows plainly; also while a table that the unit
            needs is still empty.
        TeamError: if a name cannot be a folder's name.
    """
    install(get_ipython())
    install_boards(get_ipython())
    log_to(named_log())  # whose own refusal is shown plainly too
    case = load_case(case_name)
    if waits := waiting(case, unit_id):
        faults = [Problem(label, message="还没有填", allowed=f"填了才能做 {unit_id}") for label in waits]
        raise CaseError(f"案例 {case.meta.title}", faults)
    team = Team(case.meta.name, team_name, work)
    # Each shown figure makes plotly import nbformat, whose jsonschema would compile grammars of no use here for 1.5 s.
    if "jsonschema" not in sys.modules:
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from course_lib.lesson.figures import prepare_figures

    prepare_figures()
    logger.info("%s opened on case %s by team %s", unit_id, case.meta.name, team.team_name)
    rivals = "、".join(c.name for c in case.meta.rivals)
    print(f"案例 {case.meta.title} · 队伍 {team.team_name} · 预算年 {case.meta.budget_year}")
    print(f"你们是{case.meta.carrier.name}，对手是{rivals}；手上的数据到 {case.meta.as_of} 为止")
    return Unit(unit_id, case, team)
