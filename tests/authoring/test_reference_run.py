import nbformat
import pytest
from nbformat import NotebookNode

from course_lib.authoring import reference_run
from course_lib.authoring.reference_run import CellFailure, run_notebook


def notebook(*codes: str, tags: tuple[str, ...] = ()) -> NotebookNode:
    cells = [nbformat.v4.new_code_cell(code, metadata={"tags": list(tags)}) for code in codes]
    return nbformat.v4.new_notebook(cells=cells)


def test_a_run_gives_counts_and_outputs_and_leaves_the_notebook_alone() -> None:
    given = notebook("x = 1", "print(x)\nprint(x + 1)\nx + 2")
    runs = run_notebook(given, frozenset({1}))
    assert {index: run.count for index, run in runs.items()} == {0: 1, 1: 2}
    assert [output.output_type for output in runs[1].outputs] == ["stream", "execute_result"]
    assert runs[1].outputs[0].text == "1\n2\n"
    assert [(cell.execution_count, cell.outputs) for cell in given.cells] == [(None, []), (None, [])]


def test_pieces_of_a_stream_are_joined_and_the_order_of_outputs_is_kept() -> None:
    runs = run_notebook(notebook("print(1, flush=True)\nprint(2)\ndisplay(3)\nprint(4)"))
    texts = [output.get("text") or output.data["text/plain"] for output in runs[0].outputs]
    assert texts == ["1\n2\n", "3", "4\n"]


def test_an_endless_cell_is_stopped_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference_run, "CELL_TIMEOUT", 1)
    with pytest.raises(CellFailure, match="CellTimeoutError") as caught:
        run_notebook(notebook("x = 1", "while True: pass"))
    assert caught.value.index == 1


def test_a_cell_that_was_skipped_is_no_success() -> None:
    with pytest.raises(CellFailure, match="not reached"):
        run_notebook(notebook("x = 1", tags=("skip-execution",)))


def test_a_kernel_that_does_not_start_is_tried_again_and_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[int] = []

    def fail(*_: object) -> None:
        starts.append(1)
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(reference_run, "_execute", fail)
    with pytest.raises(CellFailure, match="Kernel died before replying") as caught:
        run_notebook(notebook("x = 1"))
    assert caught.value.index is None
    assert len(starts) == 2
