"""A lesson in a real Jupyter: it runs, its pictures show, its board takes a choice and still has it after a restart."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Page, expect

from course_lib.paths import notebooks_dir
from tests.browser.lab import (
    jupyter_server,
    kernel_value,
    leave_notebook,
    open_notebook,
    restart_kernel,
    run_all,
    run_to,
)
from tests.browser.modebar import assert_one_button

__all__ = ["LESSONS", "MOMENTS", "check_lesson", "lessons_of", "lessons_served"]

LESSONS = sorted(notebooks_dir().glob("u*.ipynb"))
REFUSED = "() => document.querySelector('.ck-refused').textContent"


@dataclass(frozen=True)
class Moment:
    """What a person does on a lesson's board, what the kernel then holds, and where the page shows it."""

    board: str
    act: Callable[[Page], None]
    held: Callable[[Any], bool]
    shown: str


def answer_a_question(page: Page) -> None:
    page.locator('.ck-q-level:has([data-key="Q02-4"])').click()


def leave_a_door_out(page: Page) -> None:
    page.locator(".ck-off").last.click()


def drop_an_industry(page: Page) -> None:
    page.locator(".ck-i-pick:checked").first.click()


def put_a_figure_on_a_need(page: Page) -> None:
    page.locator(".ck-nd-need").first.click()
    field = page.locator('.ck-nd-field[data-name="cost_of_leaving"]')
    field.fill("12345")
    field.press("Enter")


def change_a_discount(page: Page) -> None:
    page.locator('.ck-np-chip[data-ok="true"]').first.click()
    field = page.locator('.ck-np-field[data-column="discount"]').first
    field.fill("1")
    field.press("Enter")


def rate_a_person(page: Page) -> None:
    field = page.locator(".ck-d-rate").first
    value = "3" if field.input_value() != "3" else "4"
    field.fill(value)
    field.press("Enter")


def move_a_customer(page: Page) -> None:
    page.locator(".ck-cell[data-cell='1'] .ck-chip").first.focus()
    page.keyboard.press("1")
    page.keyboard.type("a、b、dd 都是文字")  # the notebook's own shortcuts must not hear it
    page.keyboard.press("Enter")


def drop_an_activity(page: Page) -> None:
    page.locator(".ck-act").first.focus()
    page.keyboard.press("Delete")


MOMENTS = {
    "u00": Moment("ck-questionnaire", answer_a_question, lambda v: v["answers"] == {"Q02": 4}, ".ck-q-progress"),
    "u01": Moment("ck-floor-board", leave_a_door_out, lambda v: len(v) == 4, ".ck-door.ck-picked"),
    "u02": Moment("ck-industry", drop_an_industry, lambda v: len(v["industries"]) == 4, ".ck-i-pick:checked"),
    "u03": Moment(
        "ck-need", put_a_figure_on_a_need, lambda v: [*v.values()] == [{"cost_of_leaving": 12345}], ".ck-nd-need"
    ),
    "u04": Moment(
        "ck-need-product", change_a_discount, lambda v: next(iter(v.values()))["discount"] == 0.01, ".ck-np-chip"
    ),
    "u05": Moment("ck-decision", rate_a_person, lambda v: len(v["ratings"]) == 1, ".ck-d-rate"),
    "u06": Moment(
        "ck-nine",
        move_a_customer,
        lambda v: [*v.values()] == [{"cell": "堡垒户", "reason": "a、b、dd 都是文字"}],
        ".ck-cell[data-cell='0'] .ck-moved",
    ),
    "u07": Moment("ck-route", drop_an_activity, lambda v: len(v) == int(max(v)[1:]) - 1, ".ck-act"),
}


def lessons_of(app: str) -> list[Path]:
    """The lessons to try in ``app``: a run takes long, and both applications draw boards in the same way."""
    return LESSONS if app == "lab" else [lesson for lesson in LESSONS if lesson.stem.startswith("u05")]


@contextmanager
def lessons_served(tmp: Path, app: str) -> Iterator[str]:
    """All lessons in a Jupyter of their own; yield its URL. All but the first use a kernel that is ready at once."""
    root, home = tmp / "root", tmp / "home"
    root.mkdir()
    home.mkdir()
    shutil.copy(LESSONS[0], root)
    for lesson in LESSONS[1:]:
        notebook = nbformat.read(lesson, as_version=4)
        notebook.metadata["kernelspec"]["name"] = "course-warm"
        nbformat.write(notebook, root / lesson.name)
    with jupyter_server(root, home, app) as url:
        yield url


def _outputs(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        """() => { const cells = window.jupyterapp.shell.currentWidget.content.model.cells; const out = [];
        for (let i = 0; i < cells.length; i++) { const c = cells.get(i); if (c.type === 'code')
          for (let j = 0; j < c.outputs.length; j++) out.push(c.outputs.get(j).toJSON()); } return out; }"""
    )
    return found


def check_lesson(browser: Browser, url: str, lesson: Path, app: str) -> None:
    """Run all, look, choose on the board if there is one, read the kernel, restart it, and find the choice again."""
    page = open_notebook(browser, url, lesson.name, app=app)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    run_all(page)
    outputs = _outputs(page)
    assert [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
    cells = nbformat.read(lesson, 4).cells
    # an indented one is shown after 定稿 only
    shown = sum(c.cell_type == "code" and "\nplot_" in f"\n{c.source}" for c in cells)
    assert sum("application/vnd.plotly.v1+json" in o.get("data", {}) for o in outputs) == shown > 0
    drawn = page.locator(".js-plotly-plot:has(svg.main-svg)")
    drawn.nth(shown - 1).wait_for(state="attached", timeout=30_000)
    assert drawn.count() == shown
    assert_one_button(page, shown)
    if moment := MOMENTS.get(lesson.stem[:3]):
        _choose(page, moment, next(i for i, c in enumerate(cells) if "\nboard = " in f"\n{c.source}"))
    assert wrong == []
    leave_notebook(page) if app == "lab" else page.close()


def _choose(page: Page, moment: Moment, cell: int) -> None:
    """``cell`` makes the board: what follows it has been looked at already when the kernel is restarted."""
    board = page.locator(f".{moment.board}")
    expect(board).to_have_count(1)
    board.scroll_into_view_if_needed()
    cells = page.evaluate("window.jupyterapp.shell.currentWidget.content.model.cells.length")
    moment.act(page)
    expect(board.locator('.ck-status[data-status="saved"]')).to_be_visible()
    assert page.evaluate(REFUSED) == ""
    value = kernel_value(page, "board.value")
    assert moment.held(eval(value, {}))
    look = [n.inner_text() or n.input_value() for n in page.locator(moment.shown).all() if n.is_visible()]
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.model.cells.length") == cells

    restart_kernel(page)
    run_to(page, cell)
    expect(board.locator('.ck-status[data-status="saved"]')).to_be_visible()
    assert kernel_value(page, "board.value") == value
    board.scroll_into_view_if_needed()
    again = [n.inner_text() or n.input_value() for n in page.locator(moment.shown).all() if n.is_visible()]
    assert again == look != []
    board.locator('[data-tool="undo"]').click()
    expect(board.locator('[data-tool="redo"]')).to_have_attribute("aria-disabled", "false")
    assert kernel_value(page, "board.value") != value
