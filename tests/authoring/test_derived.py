"""Answers are cut out of solutions: nothing shown, nothing of a team or a parameter, only the imports that are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.authoring.cards import read_cards
from course_lib.authoring.derived import derive
from course_lib.authoring.problems import BuildError
from course_lib.authoring.sources import read_source
from tests.authoring.test_cards import CHECK, PARAMETERS, QUESTION, UNIT

SETUP = """# %% tags=["all"]
from course_lib.lesson import check, chosen_industries, open_unit, sheet
from course_lib.method import budget_revenue, score_customers

unit = open_unit("u08", "gulou", team_name)
case = unit.case
industries = chosen_industries(unit)
rules, year = case.catalog.rules, case.meta.budget_year
"""
LESSON = '# %% tags=["lesson"]\nprint("only in the lesson")\n'


def script(folder: Path, task: str) -> str:
    path = folder / "u08_demo.py"
    path.write_text(UNIT + PARAMETERS + SETUP + LESSON + QUESTION + task + CHECK, encoding="utf-8")
    source = read_source(path)
    return derive(source, read_cards(source))[Path("data/answers/u08.py")]


def cell(*lines: str, given: str = "") -> str:
    before = f'# %% tags=["task"]\n{given}\n' if given else ""
    return "\n".join([before + '# %% tags=["task"]', "# BEGIN SOLUTION", *lines, "# END SOLUTION", ""])


def test_given_cells_and_regions_stand_in_order_without_what_they_show(tmp_path: Path) -> None:
    given = (
        "budget = budget_revenue(case)\nprint(year)\nsheet(budget.lines)\nfor x in range(3):\n    print(x)\nlate = 12"
    )
    made = script(tmp_path, cell("_rows = budget.lines  # all", "count = len(_rows) + late", given=given))
    assert made.splitlines()[1:] == [
        "from course_lib.method import budget_revenue",
        "budget = budget_revenue(case)",
        "late = 12",
        "_rows = budget.lines  # all",
        "count = len(_rows) + late",
        'answer("u08.count", count)',
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["count = len(industries)"],
        ["count = len(unit.team.folder.parts)"],
        ["_who = team_name", "count = len(_who)"],
        ["count = 0", "count += len(industries)"],
        ["_all = {}", "_all['x'] = industries", "count = len(_all)"],
        ["_all = []", "for _i in industries:", "    _all.append(_i)", "count = len(_all)"],
        ["_all = []", "_all.extend(industries)", "count = len(_all)"],
        ["def _f():", "    return industries", "count = len(_f())"],
    ],
)
def test_what_rests_on_a_team_or_a_parameter_is_refused_however_it_comes(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(BuildError, match=r"u08_demo\.py, cell 7, .*rests on.*or a parameter give"):
        script(tmp_path, cell(*lines))


def test_a_name_of_the_lesson_that_a_task_gives_anew_is_the_tasks(tmp_path: Path) -> None:
    given = "industries = case.industries['id'].tolist()"
    assert given in script(tmp_path, cell("count = len(industries)", given=given))
