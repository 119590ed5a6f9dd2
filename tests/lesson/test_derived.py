"""The answers that the builder takes from the solutions agree with independent ones, and run once, in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.case import Case, load_case
from course_lib.case.unit_cards import task_cards, unit_cards
from course_lib.lesson import derived
from course_lib.lesson.derived import AnswersHidden, codes, expect
from course_lib.lesson.selfcheck import compare
from course_lib.paths import BUILT, kit_dir
from tests.lesson import expected
from tests.own_county import fill_own_county
from tests.tiny import tiny_case

CLOSE = 1e-9  # another way to the same figure differs in the last digits at most


@pytest.fixture(scope="module", params=["gulou", "minhou", "own", "tiny"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    if request.param == "own":
        path = tmp_path_factory.mktemp("county") / "own.xlsx"
        fill_own_county(path)
        return load_case(path)
    return tiny_case() if request.param == "tiny" else load_case(request.param)


def built(folder: Path, unit: str, script: str) -> None:
    (folder / "answers").mkdir(parents=True, exist_ok=True)
    (folder / "answers" / f"{unit}.py").write_text(script, encoding="utf-8")


def script_of(unit: str) -> str:
    return (kit_dir() / "data" / "answers" / f"{unit}.py").read_text(encoding="utf-8")


def test_every_task_has_an_independent_answer() -> None:
    assert set(expected.tasks()) == set(task_cards())


@pytest.mark.parametrize("task", expected.tasks())
def test_a_solution_gives_what_another_way_gives(case: Case, task: str) -> None:
    right, other = expect(case, task), expected.expect(case, task)
    agreed, remark = compare(right, other, CLOSE)
    assert agreed, (remark, right, other)
    assert compare(other, right, CLOSE)[0], "they agree from one side only"


@pytest.mark.parametrize(
    ("task", "right", "wrong"),
    [
        ("u04.months", "months = 13 -", "months = 12 -"),
        ("u02.top_down", 'district["enterprise_share"] * _share', "_share"),
        ("u06.stock", "(12 - m) / 12", "m / 12"),
        ("u07.worth", "q_after * w_after - q_before * w_before", "q_after - q_before"),
        ("u07.idle", 't["passed"] < t["needs"]', 't["passed"] <= t["needs"]'),
        ("u07.idle", 't["end"] > t["due"]', "False"),
        ("u07.loop", '(moved["wins_before"] + moved["wins_after"]) / 2', 'moved["wins_before"]'),
        ("u07.alarmed", ' - set(written["customer"])', ""),
        ("u07.regret", "- p.cost for", "for"),
    ],
)
def test_a_wrong_solution_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str, right: str, wrong: str
) -> None:
    """The rival of the test above: an answer derived from a slip differs from the independent one."""
    unit = task.partition(".")[0]
    spoilt = script_of(unit).replace(right, wrong)
    assert spoilt != script_of(unit)
    built(tmp_path, unit, spoilt)
    monkeypatch.setenv(BUILT, str(tmp_path))
    case = load_case("gulou")
    assert not compare(expect(case, task), expected.expect(case, task), CLOSE)[0]


COUNTING = """
print("nobody should read this")
runs.append(1)
answer("u02.first", len(runs))
runs.append(2)
answer("u02.second", case.meta.name)
1 / 0
answer("u02.third", 3)
"""


def test_a_script_runs_once_and_only_as_far_as_it_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[int] = []
    space = derived._space
    monkeypatch.setattr(derived, "_space", lambda case: space(case) | {"runs": runs})
    monkeypatch.setenv(BUILT, str(tmp_path))
    built(tmp_path, "u02", COUNTING)
    case = tiny_case()
    assert expect(case, "u02.first") == 1 and runs == [1]
    assert expect(case, "u02.second") == case.meta.name and runs == [1, 2]
    assert (expect(case, "u02.first"), expect(case, "u02.second"), runs) == (1, case.meta.name, [1, 2])
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            expect(case, "u02.third")
    assert capsys.readouterr() == ("", "")


def test_no_answers_at_all_is_another_thing_than_a_task_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyError):
        expect(tiny_case(), "u02.nothing")
    monkeypatch.setenv(BUILT, str(tmp_path))
    with pytest.raises(AnswersHidden):
        expect(tiny_case(), "u02.top_down")
    built(tmp_path, "u03", "answer('u03.x', 1)\n")
    with pytest.raises(KeyError):
        expect(tiny_case(), "u02.top_down")


def test_codes_of_a_unit_without_any_are_told() -> None:
    assert all(codes(tiny_case(), unit) for unit in unit_cards())
    with pytest.raises(KeyError, match="u99"):
        codes(tiny_case(), "u99")
