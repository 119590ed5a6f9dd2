"""Cards of units and tasks: read whole, or every fault of them told at once, by place and with an example."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.authoring.build import build
from course_lib.authoring.cards import Agenda, read_cards
from course_lib.authoring.problems import BuildError
from course_lib.authoring.sources import read_source
from course_lib.case.unit_cards import TaskCard, UnitCard

UNIT = """# %% [raw] tags=["card"]
# name: 演示
# title: 演示单元
# short: 演示
# chapter: account
# needs: [customers]
# minutes: {"2+1": [1, 2, 3, 4, 5]}
# must: [support]
# why: 检验
"""
PARAMETERS = '# %% tags=["all", "parameters"]\nteam_name = "red"\n'
QUESTION = '# %% [markdown] tags=["task"]\n# **题1　几家客户？** 数一数。\n'
ANSWER = '# %% tags=["task"]\n# BEGIN SOLUTION\ncount = len(case.customers)\n# END SOLUTION\n'
CHECK = '# %% tags=["check"]\n# points: 100\n# hints: 数一数行\ncheck(unit, "u08.count", count)\n'
AGENDA = Agenda(5, ("support", "lecturer"), {"2+1": ("u00",), "3+2": ("u00",)})


def read(folder: Path, text: str, agenda: Agenda | None = AGENDA) -> UnitCard:
    path = folder / "u08_demo.py"
    path.write_text(text, encoding="utf-8")
    return read_cards(read_source(path), agenda)


def faults(folder: Path, text: str, agenda: Agenda | None = AGENDA) -> list[str]:
    with pytest.raises(BuildError) as caught:
        read(folder, text, agenda)
    return [str(problem).partition("u08_demo.py")[2].lstrip(",: ") for problem in caught.value.problems]


def test_a_whole_card_is_read(tmp_path: Path) -> None:
    card = read(tmp_path, UNIT + PARAMETERS + QUESTION + ANSWER + CHECK)
    assert (card.id, card.chapter, card.needs) == ("u08", "account", ("customers",))
    assert card.minutes == {"2+1": (1, 2, 3, 4, 5)}
    assert card.tasks == (TaskCard(id="u08.count", title="题1 几家客户", points=100, hints=("数一数行",)),)


def test_room_is_left_for_how_one_answers_and_for_slips(tmp_path: Path) -> None:
    more = (
        "# title: 题1 另一个名字\n# hints: [一, 二]\n# tolerance: 0.005\n# hard_coded_share: 0.5\n# form: formula\n"
        "# kind: rule\n# slips:\n#   - {formula: =客户+1, say: 多数了一家}\n"
    )
    task = read(tmp_path, UNIT + PARAMETERS + QUESTION + ANSWER + CHECK.replace("# hints: 数一数行\n", more)).tasks[0]
    assert (task.title, task.hints, task.form, task.kind) == ("题1 另一个名字", ("一", "二"), "formula", "rule")
    assert (task.tolerance, task.hard_coded_share, task.slips[0].say) == (0.005, 0.5, "多数了一家")


def test_everything_that_is_missing_is_told_at_once_with_an_example(tmp_path: Path) -> None:
    """Header, card of a task, codes and a task's own faults, each with its cell and line."""
    text = PARAMETERS + ANSWER + '# %% tags=["check"]\ncheck(unit, "u08.count", count)\n'
    text += ANSWER.replace("count", "total") + '# %% tags=["check"]\n# points: many\ncheck(unit, "u08.total", total)\n'
    text += '# %% tags=["check"]\nfingerprint(unit)\n'
    told = faults(tmp_path, text)
    assert [line.split(":")[0] for line in told] == [
        "cell 3, line 8",
        "cell 5, line 14",
        "cell 5, line 14",
        "cell 5, line 14",
        "cell 6, line 17",
        "no card of the unit; allowed",
    ]
    assert "no card above the check of u08.count; example:\n    # points: 20\n    # hints: " in told[0]
    assert told[1].endswith("title: missing; example: title: 题1 自上而下")
    assert "points: Input should be a valid number" in told[2] and "hints: missing; example: hints:" in told[3]
    assert 'example:\n    # %% tags=["codes"]' in told[4]
    assert told[5].count("\n") == 13 and '# %% [raw] tags=["card"]' in told[5]


@pytest.mark.parametrize(
    ("old", "new", "place", "part"),
    [
        ("# why: 检验\n", "", "cell 1, line 2", "why: missing; example: why: "),
        ("chapter: account", "chapter: money", "cell 1, line 5", "chapter: Input should be 'opening', 'market'"),
        ("needs: [customers]", "needs: [clients]", "cell 1, line 6", "no table clients; tables: district"),
        ("must: [support]", "must: [cook]", "cell 1, line 8", "no role cook; roles: support, lecturer"),
        ('"2+1": [1, 2, 3, 4, 5]', '"4+1": [1]', "cell 1, line 7", "no mode 4+1; modes: 2+1, 3+2"),
        ("[1, 2, 3, 4, 5]", "[1, 2]", "cell 1, line 7", "mode 2+1: not 5 figures"),
        ("# why: 检验", "# why: 检验\n# why: 又一次", "cell 1, line 10", "why stands twice"),
        ("# why: 检验", "# because: 检验", "cell 1, line 9", "because: unknown key; allowed: name, title"),
        ("# why: 检验", "# why: [", "cell 1, line", "card is not YAML"),
        ("# points: 100", "# points: 90", "the tasks have 90 points", "allowed: 100"),
        ("# points: 100\n", "# point: 100\n", "cell 5, line 19", "point: unknown key; allowed: points"),
        ("# points: 100\n# hints: 数一数行\n", "# 说明\n", "cell 5, line 19", "not a list of 'key: value' lines"),
        ("# hints: 数一数行", "# hints: []", "cell 5, line 20", "hints: "),
        ("# hints: 数一数行", "# hints: a\n# slips: [{say: a}]", "cell 5, line 21", "either a formula or code"),
        ("u08.count", "u07.count", "cell 5, line 21", "task id 'u07.count' is used or of another unit"),
        ('"u08.count", count)', '"u08.count", count )', "cell 5, line 21", "a check is written just so"),
        ('check(unit, "u08.count", count)', "print(1)", "cell 5, line 21", "a card above no check"),
        ('"u08.count", count)', '"u08.count", case)', "cell 5, line 21", "no name of the checked answer"),
        ('tags=["check"]', 'tags=["task"]', "cell 5, line 19", "not tagged 'check'"),
    ],
)
def test_a_fault_is_told_by_its_place(tmp_path: Path, old: str, new: str, place: str, part: str) -> None:
    text = UNIT + PARAMETERS + QUESTION + ANSWER + CHECK
    assert old in text
    assert [line for line in faults(tmp_path, text.replace(old, new)) if line.startswith(place) and part in line]


def test_a_mode_that_holds_the_unit_wants_its_minutes(tmp_path: Path) -> None:
    rooms = {"2+1": ("u08",), "3+2": ("u08",)}
    (told,) = faults(tmp_path, UNIT + PARAMETERS, Agenda(5, ("support",), rooms))
    assert "no minutes for mode 3+2, which holds u08" in told


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ('# %% tags=["codes"]\ncodes = {}\n', "codes without fingerprint"),
        ('# %% tags=["codes"]\nx = {}\n# %% tags=["check"]\nfingerprint(unit)\n', "codes: not assigned"),
        ('# %% tags=["codes"]\ncodes = {}\n# %% tags=["codes"]\ncodes = {}\n', "second cell tagged 'codes'"),
        (UNIT, "second card"),
    ],
)
def test_codes_and_card_stand_once(tmp_path: Path, cells: str, part: str) -> None:
    assert any(part in line for line in faults(tmp_path, UNIT + PARAMETERS + cells))


def test_no_line_of_a_card_or_of_codes_reaches_a_notebook(tmp_path: Path) -> None:
    """The formula of a slip is nearly an answer; hints are told one at a time."""
    (tmp_path / "sources").mkdir()
    secret = "# slips: [{code: SECRET, say: SECRET}]\ncheck("
    codes = '# %% tags=["codes"]\nSECRET = 1\ncodes = {"a": SECRET}\n# %% tags=["check"]\nfingerprint(unit)\n'
    text = UNIT.replace("检验", "SECRET") + PARAMETERS + QUESTION + ANSWER + CHECK.replace("check(", secret) + codes
    (tmp_path / "sources" / "u08_demo.py").write_text(text, encoding="utf-8")
    build(tmp_path, execute=False)
    for path in tmp_path.glob("*/*.ipynb"):
        made = path.read_text(encoding="utf-8")
        assert "SECRET" not in made and "数一数行" not in made and "points" not in made
    assert '"code"' not in (tmp_path / "data" / "units" / "u08.json").read_text(encoding="utf-8")
