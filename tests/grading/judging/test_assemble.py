"""Whatever became of the cells: the kit's are the kit's, each task is asked once, the answers are found."""

from __future__ import annotations

import copy
import io
import sys
import types
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from course_lib.grading.judging.assemble import Assembled, assemble
from course_lib.grading.judging.exercise import Exercise, read_code, read_exercise
from course_lib.paths import kit_dir

UNITS = ("u02", "u03", "u04", "u05", "u06", "u07")
PARAMETERS = {"case_name": "gulou", "team_name": "graded", "work": None}


def _path(folder: str, unit: str) -> Path:
    return next((kit_dir() / folder).glob(f"{unit}_*.ipynb"))


@cache
def _exercise(unit: str) -> Exercise:
    return read_exercise(_path("exercises", unit))


@cache
def _solved(unit: str) -> NotebookNode:
    """The exercise with the answers of the stored solution."""
    notebook = nbformat.read(_path("exercises", unit), as_version=4)
    answers = {cell.id: cell.source for cell in nbformat.read(_path("solutions", unit), as_version=4).cells}
    for cell in notebook.cells:
        cell.source = answers[cell.id]
    return notebook


def _blank(unit: str = "u02") -> NotebookNode:
    return nbformat.read(_path("exercises", unit), as_version=4)


def _copy(unit: str = "u02") -> NotebookNode:
    return copy.deepcopy(_solved(unit))


def _assemble(notebook: NotebookNode, unit: str = "u02") -> Assembled:
    return assemble(_exercise(unit), notebook, PARAMETERS)


def _at(notebook: NotebookNode, task: str, kind: str = "answer", unit: str = "u02") -> int:
    """Index of the cell that has the id of the kit's cell of this task and kind (the last given one)."""
    wanted = [c.id for c in _exercise(unit).cells if c.task == f"{unit}.{task}" and c.kind == kind][-1]
    return next(i for i, cell in enumerate(notebook.cells) if cell.get("id") == wanted)


def _cell(source: str, **metadata: Any) -> NotebookNode:
    return NotebookNode(cell_type="code", source=source, metadata=NotebookNode(metadata), outputs=[])


def _row(assembled: Assembled) -> list[str]:
    """The cells in a line of words: given:top_down answer:top_down probe:top_down …"""
    return [f"{c.metadata.role}:{c.metadata.task.partition('.')[2]}" for c in assembled.notebook.cells]


def _sources(assembled: Assembled, role: str) -> list[str]:
    return [c.source for c in assembled.notebook.cells if c.metadata.role == role]


def _expression(assembled: Assembled, task: str) -> str:
    (source,) = [s for s in _sources(assembled, "probe") if f'"{task}"' in s]
    return source.partition("lambda: ")[2]


def _without_ids(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        cell.pop("id", None)
    return notebook


def _without_metadata(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
    return notebook


def _as_future_kit(notebook: NotebookNode) -> NotebookNode:
    """Ids lost, but answers and checks name their task."""
    for kit in _exercise("u02").cells:
        for cell in notebook.cells:
            if cell.get("id") == kit.id and kit.kind in ("answer", "check"):
                cell.metadata["task"] = kit.task
    return _without_ids(notebook)


def _same(notebook: NotebookNode) -> NotebookNode:
    return notebook


# ---------------------------------------------------------------------------------------------------- in good order


@pytest.mark.parametrize("unit", UNITS)
def test_a_solved_exercise_is_laid_as_the_kit_has_it(unit: str) -> None:
    exercise, assembled = _exercise(unit), _assemble(_copy(unit), unit)
    kit = [c for c in exercise.cells if c.kind != "check"]
    ran = [c for c in assembled.notebook.cells if c.metadata.role != "probe"]
    assert [(c.metadata.role, c.metadata.task) for c in ran] == [(c.kind, c.task) for c in kit]
    assert [c.source for c in ran if c.metadata.role == "given"] == [c.source for c in kit if c.kind == "given"]
    assert assembled.notices == ()
    assert all(assembled.attempted.values())
    for task in exercise.tasks:
        index = _row(assembled).index(f"answer:{task.expression}")
        cell, probe = assembled.notebook.cells[index : index + 2]
        assert cell.source == assembled.answers[task.id] == _solved(unit).cells[cell.metadata.origin].source
        assert probe.source == (
            f'__import__("course_lib.running.probe", fromlist=["tell"]).tell("{task.id}", lambda: ({task.expression}))'
        )


def test_the_assembled_notebook_is_a_valid_one_with_settled_ids() -> None:
    first, second = _assemble(_copy()), _assemble(_copy())
    nbformat.validate(first.notebook)
    assert first == second
    assert first.notebook.metadata.kernelspec.name == "python3"
    assert all(cell.metadata.tags == ["raises-exception"] for cell in first.notebook.cells)
    assert len({cell.id for cell in first.notebook.cells}) == len(first.notebook.cells)


@pytest.mark.parametrize("unit", UNITS)
def test_an_untouched_exercise_is_not_attempted(unit: str) -> None:
    assembled = _assemble(_blank(unit), unit)
    assert set(assembled.attempted.values()) == {False}
    assert set(assembled.answers.values()) == {""}
    assert assembled.notices == ()
    assert len(_sources(assembled, "probe")) == len(_exercise(unit).tasks)


@pytest.mark.parametrize("lose", [_same, _without_ids, _without_metadata, _as_future_kit])
def test_ids_or_metadata_may_be_lost(lose: Callable[[NotebookNode], NotebookNode]) -> None:
    assert _assemble(lose(_copy())) == _assemble(_copy())


def test_ids_and_metadata_may_both_be_lost() -> None:
    assert _assemble(_without_ids(_without_metadata(_copy()))) == _assemble(_copy())


# --------------------------------------------------------------------------------------------- what is the kit's


def test_the_parameters_are_the_gradings() -> None:
    notebook = _copy()
    notebook.cells[1].source = 'case_name = "other"\nteam_name = "mine"\nwork = "/somewhere"'
    assembled = _assemble(notebook)
    (source,) = _sources(assembled, "parameters")
    assert source == "case_name = 'gulou'\nteam_name = 'graded'\nwork = None"
    assert assembled.notices == ("单元开头的参数一律用评阅的，改过的不算。",)
    assert not any("somewhere" in cell.source for cell in assembled.notebook.cells)


def test_an_answer_merged_into_the_parameters_runs_with_the_gradings_parameters() -> None:
    notebook = _copy()
    notebook.cells[1].source += "\ntop_down = 5"
    del notebook.cells[_at(notebook, "top_down")]
    assembled = _assemble(notebook)
    assert _sources(assembled, "answer")[0] == "case_name = 'gulou'\nteam_name = 'graded'\nwork = None\ntop_down = 5"


@pytest.mark.parametrize("keep_id", [True, False])
def test_checks_and_fingerprints_never_run(keep_id: bool) -> None:
    notebook = _copy()
    check = notebook.cells[_at(notebook, "top_down", "check")]
    check.source = 'print("changed")' if keep_id else 'check(unit, "u02.top_down", top_down)\nfingerprint(unit)'
    if not keep_id:
        _without_ids(_without_metadata(notebook))
    assembled = _assemble(notebook)
    assert not any("check(" in c.source or "changed" in c.source for c in assembled.notebook.cells)
    assert _row(assembled) == _row(_assemble(_copy()))


def test_a_changed_given_cell_runs_after_the_pristine_one() -> None:
    notebook = _copy()
    index = _at(notebook, "doubtful", "given")
    pristine = notebook.cells[index].source
    notebook.cells[index].source = "capacity = None"
    assembled = _assemble(notebook)
    row = _row(assembled)
    place = row.index("given:doubtful")
    assert row[place : place + 4] == ["given:doubtful", "own:doubtful", "answer:doubtful", "probe:doubtful"]
    assert assembled.notebook.cells[place].source == pristine
    assert assembled.notebook.cells[place + 1].source == "capacity = None"
    assert assembled.notices == ("题3之前给定的格改过：先运行原样的，再运行改过的。",)


def test_deleted_and_doubled_given_cells_run_once() -> None:
    notebook = _copy()
    given = notebook.cells.pop(_at(notebook, "doubtful", "given"))
    notebook.cells += [copy.deepcopy(notebook.cells[2]), copy.deepcopy(notebook.cells[2])]
    assembled = _assemble(notebook)
    assert _row(assembled) == _row(_assemble(_copy()))
    assert given.source in _sources(assembled, "given")


# ---------------------------------------------------------------------------------------- what became of the answers


def _move(notebook: NotebookNode, task: str, before: str, unit: str) -> NotebookNode:
    cell = notebook.cells.pop(_at(notebook, task, unit=unit))
    notebook.cells.insert(_at(notebook, before, unit=unit), cell)
    return notebook


def test_a_moved_answer_finds_its_own_given_names() -> None:
    """In u05 the given cells of tasks 1 and 3 both assign ``ours``."""
    notebook = _move(_copy("u05"), "strongest", "lead", "u05")
    assembled = _assemble(notebook, "u05")
    row = _row(assembled)
    moved = row.index("answer:strongest")
    assert row.index("answer:x") < moved < row.index("answer:lead")
    last_ours = [c.source for c in assembled.notebook.cells[:moved] if "\nours = " in c.source][-1]
    assert "ours = matrix.us.join" in last_ours
    last_ours = [c.source for c in assembled.notebook.cells[: row.index("answer:lead")] if "\nours = " in c.source]
    assert "ours = scores[matrix.carrier]" in last_ours[-1]
    assert assembled.notices == (
        "答案的次序和练习不同（题2、题3、题1、题4、题5、题6、题7）：照交来的次序运行，每题用它自己的给定数据。",
    )


@pytest.mark.parametrize("lose", [_same, _without_ids, _as_future_kit])
def test_of_several_answers_the_last_counts(lose: Callable[[NotebookNode], NotebookNode]) -> None:
    notebook = lose(_copy())
    again = copy.deepcopy(notebook.cells[6])
    again.source = "top_down = 7"
    notebook.cells.insert(10, again)
    assembled = _assemble(notebook)
    row = _row(assembled)
    assert row.count("answer:top_down") == 2
    assert row[-1 - row[::-1].index("answer:top_down") + 1] == "probe:top_down"
    assert row.count("probe:top_down") == 1
    assert assembled.answers["u02.top_down"].endswith("\n\ntop_down = 7")
    assert assembled.notices == ("题1有 2 格答案：都照次序运行，以最后一次为准。",)


def test_an_unanswered_copy_is_dropped_beside_an_answered_one() -> None:
    notebook = _copy()
    stub = _cell("# 在这里作答\ntop_down = ...  # 还没写", tags=["task"])
    notebook.cells.insert(9, stub)
    assert _row(_assemble(notebook)) == _row(_assemble(_copy()))
    assert _assemble(notebook).notices == ()


def test_a_deleted_answer_is_not_attempted_and_still_asked_for() -> None:
    notebook = _copy()
    del notebook.cells[_at(notebook, "bottom_up")]
    assembled = _assemble(notebook)
    assert not assembled.attempted["u02.bottom_up"]
    assert assembled.answers["u02.bottom_up"] == ""
    assert _row(assembled)[-1] == "probe:bottom_up"
    assert assembled.notices == ("题2没有找到答案格。",)


@pytest.mark.parametrize(
    ("answer", "check", "expression"),
    [
        ("total = 5", 'check(unit, "u02.top_down", total)', "(total))"),  # told by the check
        ("_a = 1\ntotal = 5\nunits = 3", 'check(unit, "u02.top_down", top_down)', "(total))"),  # the only public name
        ("top_down = ...\ntotal = 5", 'check(unit, "u02.top_down", top_down)', "(total))"),
        ("a = 1\ntotal = 5", 'check(unit, "u02.top_down", total)', "(total))"),
        ("a = 1\nb = 5", 'check(unit, "u02.top_down", top_down)', "(top_down))"),  # nobody can tell
        ("total = 5", 'check(unit, "u02.top_down", nowhere)', "(total))"),
        ("total = 5", 'check(unit, "u02.top_down", total / 2)', "(total))"),
        ("x" * 5000 + " = 5", 'check(unit, "u02.top_down", top_down)', "(top_down))"),
        ("x" * 5000 + " = 5", f'check(unit, "u02.top_down", {"x" * 5000})', "(top_down))"),
        ("bottom_up = 5\ntotal = 5", 'check(unit, "u02.top_down", bottom_up)', "(total))"),  # another task's name
    ],
)
def test_a_renamed_variable_is_found(answer: str, check: str, expression: str) -> None:
    notebook = _copy()
    notebook.cells[_at(notebook, "top_down")].source = answer
    notebook.cells[_at(notebook, "top_down", "check")].source = check
    assembled = _assemble(notebook)
    assert _expression(assembled, "u02.top_down").endswith(expression)
    assert assembled.attempted["u02.top_down"]
    told = "题1的变量名不是 top_down：按 total 评。"
    assert assembled.notices == ((told,) if "total" in expression else ())


def test_a_renamed_variable_is_found_by_the_check_when_ids_are_lost() -> None:
    notebook = _without_ids(_without_metadata(_copy()))
    notebook.cells[6].source, notebook.cells[7].source = "total = 5", 'check(unit, "u02.top_down", total)'
    assembled = _assemble(notebook)
    assert _row(assembled) == _row(_assemble(_copy()))
    assert _expression(assembled, "u02.top_down").endswith("(total))")


def test_a_changed_given_cell_is_no_answer_though_it_assigns_the_name_chosen() -> None:
    notebook = _copy()
    notebook.cells[_at(notebook, "top_down", "given")].source = "units = 3"
    notebook.cells[_at(notebook, "top_down")].source = "units = 5"
    notebook.cells[_at(notebook, "top_down", "check")].source = 'check(unit, "u02.top_down", units)'
    assembled = _assemble(notebook)
    assert _expression(assembled, "u02.top_down").endswith("(units))")
    assert assembled.answers["u02.top_down"] == "units = 5"
    assert _sources(assembled, "own") == ["units = 3"]


def test_answers_of_two_tasks_in_one_cell_belong_to_both() -> None:
    notebook = _copy()
    bottom_up = notebook.cells.pop(_at(notebook, "bottom_up"))
    notebook.cells[_at(notebook, "top_down")].source += "\n" + bottom_up.source
    for submitted in (notebook, _without_ids(copy.deepcopy(notebook))):
        assembled = _assemble(submitted)
        row = _row(assembled)
        place = row.index("answer:top_down")
        assert row[place : place + 3] == ["answer:top_down", "probe:top_down", "probe:bottom_up"]
        assert assembled.notebook.cells[place].metadata.tasks == ["u02.top_down", "u02.bottom_up"]
        assert all(assembled.attempted.values())
        assert assembled.notices == ()


def test_an_answer_in_another_tasks_cell_counts_beside_its_stub() -> None:
    notebook = _blank()
    notebook.cells[_at(notebook, "top_down")].source = "top_down = 1\nbottom_up = 2"
    assembled = _assemble(notebook)
    assert _row(assembled)[3:6] == ["answer:top_down", "probe:top_down", "probe:bottom_up"]
    assert [t for t, a in assembled.attempted.items() if a] == ["u02.top_down", "u02.bottom_up"]
    assert "answer:bottom_up" not in _row(assembled)  # the stub would have taken the answer away


@pytest.mark.parametrize("merged", ["after", "before", "check"])
def test_an_answer_merged_with_its_neighbour_runs_as_it_is(merged: str) -> None:
    notebook = _copy()
    answer, index = _at(notebook, "bottom_up"), _at(notebook, "doubtful", "given")
    text = notebook.cells[answer].source
    if merged == "after":
        notebook.cells[answer].source = text = f"{text}\n{notebook.cells.pop(index).source}"
    elif merged == "before":  # the cell keeps the id of the given cell
        text = f"{notebook.cells[index].source}\n{notebook.cells.pop(_at(notebook, 'doubtful')).source}"
        notebook.cells[index].source = text
    else:
        notebook.cells[answer].source = text = f'{text}\ncheck(unit, "u02.bottom_up", bottom_up)'
    assembled = _assemble(notebook)
    assert text in _sources(assembled, "answer")
    assert _row(assembled) == _row(_assemble(_copy()))
    assert assembled.notices == ()


def test_a_given_cell_merged_with_an_unanswered_stub_is_not_attempted() -> None:
    notebook = _blank()
    index = _at(notebook, "doubtful", "given")
    notebook.cells[index].source += f"\n{notebook.cells.pop(_at(notebook, 'doubtful')).source}"
    assert set(_assemble(notebook).attempted.values()) == {False}


def test_both_halves_of_a_split_answer_run_before_the_probe() -> None:
    notebook = _copy()
    index = _at(notebook, "bottom_up")
    first, second = notebook.cells[index].source.split("\n")
    notebook.cells[index].source = first
    for half in (_cell(second), _cell(second, task="u02.bottom_up")):
        split = copy.deepcopy(notebook)
        split.cells.insert(index + 1, half)
        row = _row(_assemble(split))
        place = row.index("answer:bottom_up")
        assert row[place : place + 3] == ["answer:bottom_up", "answer:bottom_up", "probe:bottom_up"]
        assert _assemble(split).answers["u02.bottom_up"] == f"{first}\n\n{second}"


def test_an_answer_written_into_the_check_cell_runs() -> None:
    notebook = _blank()
    notebook.cells[_at(notebook, "top_down", "check")].source = 'top_down = 5\ncheck(unit, "u02.top_down", top_down)'
    assembled = _assemble(notebook)
    assert assembled.attempted["u02.top_down"]
    assert "top_down = 5" in assembled.answers["u02.top_down"]


def test_an_answer_only_inside_the_check_is_told() -> None:
    notebook = _blank()
    notebook.cells[_at(notebook, "top_down", "check")].source = 'check(unit, "u02.top_down", 5)'
    assembled = _assemble(notebook)
    assert not assembled.attempted["u02.top_down"]
    assert assembled.notices == ("题1的答案只写在自查格里，没有评。",)


def test_other_cells_of_the_trainee_stay_where_they_are() -> None:
    notebook = _copy()
    notebook.cells.insert(_at(notebook, "doubtful"), _cell("helper = capacity"))
    notebook.cells.insert(_at(notebook, "doubtful", "given"), _cell("early = 1"))
    notebook.cells.insert(0, _cell("# nothing\n"))
    notebook.cells.append(_cell("late = 1"))
    assembled = _assemble(notebook)
    row = _row(assembled)
    place = row.index("probe:bottom_up")
    assert row[place : place + 5] == ["probe:bottom_up", "own:", "given:doubtful", "own:", "answer:doubtful"]
    assert row[-1] == "own:"
    assert _sources(assembled, "own") == ["early = 1", "helper = capacity", "late = 1"]


def test_an_own_cell_before_an_answer_finds_the_given_names_of_that_answer() -> None:
    notebook = _copy()
    given = notebook.cells.pop(_at(notebook, "doubtful", "given"))
    notebook.cells.insert(_at(notebook, "doubtful"), _cell("helper = capacity"))
    notebook.cells.insert(_at(notebook, "easy_five"), given)  # its copy comes too late
    row = _row(_assemble(notebook))
    place = row.index("own:")
    assert row[place - 1 : place + 2] == ["given:doubtful", "own:", "answer:doubtful"]


def test_a_scratch_loop_over_a_tasks_name_takes_nothing_away() -> None:
    notebook = _copy("u05")
    notebook.cells.append(_cell("for x in [1, 2]:\n    print(x)"))
    row = _row(_assemble(notebook, "u05"))
    assert row.index("probe:x") == row.index("answer:x") + 1
    assert row[-1] == "own:"


@pytest.mark.parametrize(
    ("source", "attempted"),
    [
        ("# 在这里作答\ntop_down = ...", False),
        ("top_down=...   # 12000", False),
        ("top_down = ...\nbottom = ...", False),
        ("...", False),
        ("pass", False),
        ("%matplotlib inline\ntop_down = ...", False),
        ("top_down = None", True),
        ("%time top_down = 5", True),
        ("!ls\ntop_down = 5", True),
        ("top_down = (5", True),
        ("import os", True),
    ],
)
def test_what_counts_as_an_attempt(source: str, attempted: bool) -> None:
    notebook = _blank()
    notebook.cells[_at(notebook, "top_down")].source = source
    assembled = _assemble(notebook)
    assert assembled.attempted["u02.top_down"] is attempted
    assert (assembled.answers["u02.top_down"] == source) is attempted
    assert source in _sources(assembled, "answer")


# ------------------------------------------------------------------------------------------------- hostile submissions


@pytest.mark.parametrize(
    "source",
    ["(" * 50_000, "+".join(["1"] * 30_000), "x = '\x00'", "x = '\ud800'", "\n".join(["top_down = 1"] * 20_000), "\\"],
    ids=range(6),
)
def test_hostile_sources_are_laid_and_nothing_is_raised(source: str) -> None:
    notebook = _copy()
    notebook.cells[_at(notebook, "top_down")].source = source
    notebook.cells.append(_cell(source))
    assembled = _assemble(notebook)
    nbformat.writes(assembled.notebook).encode("utf-8")
    assert assembled.attempted["u02.top_down"]
    assert len(_sources(assembled, "probe")) == 5


@pytest.mark.parametrize(
    "metadata",
    [{"task": "u04.months"}, {"task": ["u02.top_down"]}, {"task": {}, "tags": None}, {"tags": "parameters"}],
    ids=range(4),
)
def test_strange_metadata_are_overlooked(metadata: dict[str, Any]) -> None:
    notebook = _without_ids(_copy())
    notebook.cells[6].metadata = NotebookNode(metadata)
    assert _row(_assemble(notebook)) == _row(_assemble(_copy()))


def test_an_empty_notebook_is_asked_all_the_same() -> None:
    assembled = _assemble(nbformat.v4.new_notebook())
    assert _row(assembled) == ["parameters:"] + [f"probe:{task.expression}" for task in _exercise("u02").tasks]


# -------------------------------------------------------------------------------------------------- whatever the order


@st.composite
def _mangled(draw: st.DrawFn) -> tuple[str, NotebookNode]:
    """A solved exercise with its cells in any order, deleted, doubled, ids or metadata lost here and there."""
    unit = draw(st.sampled_from(UNITS))
    cells = [copy.deepcopy(cell) for cell in _solved(unit).cells if cell.cell_type == "code"]
    chosen = draw(st.lists(st.integers(0, len(cells) - 1), max_size=2 * len(cells)))
    picked = [copy.deepcopy(cells[index]) for index in chosen]
    for cell in picked:
        if draw(st.booleans()):
            cell.pop("id")
        if draw(st.booleans()):
            cell.metadata = NotebookNode()
    return unit, NotebookNode(cells=picked)


@settings(max_examples=60)
@given(_mangled())
def test_any_order_asks_each_task_once_and_gives_each_answer_its_own_names(mangled: tuple[str, NotebookNode]) -> None:
    unit, notebook = mangled
    exercise, assembled = _exercise(unit), _assemble(notebook, unit)
    row = _row(assembled)
    holder: dict[str, str] = {}  # name -> the given source that assigned it last
    for cell in assembled.notebook.cells:
        if cell.metadata.role == "given":
            holder |= dict.fromkeys(read_code(cell.source).names, cell.source)
        elif cell.metadata.role == "answer":
            before = exercise.givens_before(exercise.answer(cell.metadata.task))
            wanted = {name: c.source for c in before for name in read_code(c.source).names}
            assert {name: holder.get(name) for name in wanted} == wanted
    present = {cell.source for cell in notebook.cells}
    for task in exercise.tasks:
        assert row.count(f"probe:{task.expression}") == 1
        answered = _solved(unit).cells[_at(_solved(unit), task.expression, unit=unit)].source in present
        assert assembled.attempted[task.id] is answered
        if answered:
            last = len(row) - 1 - row[::-1].index(f"answer:{task.expression}")
            assert row[last + 1] == f"probe:{task.expression}"
    assert not any(cell.source.startswith(("check(", "fingerprint(")) for cell in assembled.notebook.cells)


# --------------------------------------------------------------------------------------------------- run to the end


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[NotebookNode, str], dict[str, object]]:
    """Run an assembled notebook on the case gulou, in this process; give what its probes told."""
    told: dict[str, object] = {}

    def tell(task: str, look: Callable[[], object]) -> None:
        told[task] = look()

    probe = types.ModuleType("course_lib.running.probe")
    probe.tell = tell  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "course_lib.running.probe", probe)

    def execute(notebook: NotebookNode, unit: str) -> dict[str, object]:
        told.clear()
        assembled = assemble(_exercise(unit), notebook, PARAMETERS | {"work": None, "team_name": "t"})
        monkeypatch.setenv("COURSE_WORK", str(tmp_path))
        names: dict[str, object] = {}
        for cell in assembled.notebook.cells:
            missing = (NameError,) if cell.metadata.role == "probe" else ()
            with redirect_stdout(io.StringIO()), suppress(*missing):
                exec(cell.source, names)
        return {task: answer.item() if hasattr(answer, "item") else answer for task, answer in told.items()}

    return execute


def _shuffled(notebook: NotebookNode) -> NotebookNode:
    """Every code cell of u05 the other way round: each answer comes before all that it needs."""
    notebook.cells.reverse()
    return notebook


def _renamed(notebook: NotebookNode) -> NotebookNode:
    """Each answer of u05 under another name, told by the checks."""
    for cell in notebook.cells:
        for task in _exercise("u05").tasks:
            if cell.id in {c.id for c in _exercise("u05").cells if c.task == task.id and c.kind in ("answer", "check")}:
                name = task.expression
                cell.source = cell.source.replace(f"{name} = ", f"my_{name} = ").replace(f", {name})", f", my_{name})")
    return notebook


def _tripled(notebook: NotebookNode) -> NotebookNode:
    notebook.cells = [copy.deepcopy(cell) for _ in range(3) for cell in notebook.cells]
    return notebook


def test_moved_renamed_and_doubled_solutions_give_the_solutions_answers(
    run: Callable[[NotebookNode, str], dict[str, object]],
) -> None:
    right = run(_copy("u05"), "u05")
    assert set(right) == {task.id for task in _exercise("u05").tasks}
    assert run(_shuffled(_copy("u05")), "u05") == right
    assert run(_tripled(_renamed(_copy("u05"))), "u05") == right


def test_a_budget_in_another_order_gives_the_solutions_answers(
    run: Callable[[NotebookNode, str], dict[str, object]],
) -> None:
    right = run(_copy("u04"), "u04")
    assert right["u04.months"] in range(1, 13)
    assert len(right) == 8
    assert run(_without_ids(_shuffled(_copy("u04"))), "u04") == right
    notebook = _copy("u04")
    del notebook.cells[_at(notebook, "revenue", unit="u04")]
    assert run(notebook, "u04") == {task: answer for task, answer in right.items() if task != "u04.revenue"}
