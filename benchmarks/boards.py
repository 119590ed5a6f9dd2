"""From a person's move to the redraw on the screen: the nine-grid board beside the same board as a plotly FigureWidget.

Run ``python benchmarks/boards.py [customers …]`` (default 50 and 2000) from the checkout; it needs Chromium. Each size
opens one notebook in a real JupyterLab that shows both boards, and moves customers on them in turn. The clock starts
with the browser's own event (key or mouse button going down) and stops in the second animation frame after the moved
customer stands in its new cell, when that has been painted.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.browser import chromium
from tests.browser.lab import jupyter_server, kernel_value, open_notebook, run_all

ROUNDS = 60
SIZES = (50, 2000)

MARKET = """
import itertools
from course_lib.case import case_from_tables
from course_lib.case.generate import make_tables
from course_lib.choices.store import Team
from course_lib.plan.chain import Chain

meta, tables = make_tables("bench", seed=1, kind="urban", customers={half}, merchants={half}, addresses=3000)
case = case_from_tables(meta, tables)
grid = Chain(case).placed
"""
BOARD = """
from course_lib.widgets import NineGridBoard

board = NineGridBoard(case, grid, Team("bench", "red"))
board
"""
# The same map: a marker a customer, nine cells, names on hover, a click moves the customer one cell to the right.
FIGURE = """
import plotly.graph_objects as go

cells = list(case.catalog.nine_cells["name"])
at = [cells.index(name) for name in grid.table["cell"]]
seen = [0] * 9


def spot(cell):
    seen[cell] += 1
    n = seen[cell] - 1
    return cell % 3 + 0.02 + 0.96 * (n % 40) / 40, 2 - cell // 3 + 0.02 + 0.96 * (n // 40 % 40) / 40


spots = [spot(cell) for cell in at]
figure = go.FigureWidget(
    go.Scatter(x=[s[0] for s in spots], y=[s[1] for s in spots], mode="markers", text=list(grid.table["name"]))
)
figure.update_traces(marker_size=4)
figure.update_layout(width=900, height=800, xaxis_range=[0, 3], yaxis_range=[0, 3], hovermode="closest", dragmode=False)
team = Team("bench", "figure")


def move(trace, points, _):
    for i in points.point_inds:
        at[i] = at[i] // 3 * 3 + (at[i] + 1) % 3
        x, y = list(trace.x), list(trace.y)
        x[i], y[i] = spot(at[i])
        team.update("places", lambda kept: {**kept, grid.table.index[i]: cells[at[i]]}, {})
        with figure.batch_update():
            trace.x, trace.y = x, y


figure.data[0].on_click(move)
figure
"""

# Starts the clock at the next key or press in `root` and stops it when what `there` asks for has been painted.
CLOCK = """([selector, key]) => {
  const root = document.querySelector(selector);
  window.clock = new Promise((done) => {
    const start = (event) => {
      const painted = () => {
        const channel = new MessageChannel(); // its task comes after the frame
        channel.port1.onmessage = () => done(performance.now() - event.timeStamp);
        channel.port2.postMessage(null);
      };
      const watch = new MutationObserver(() => {
        if (!window.there(key)) return;
        watch.disconnect();
        requestAnimationFrame(painted);
      });
      watch.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    };
    root.addEventListener('keydown', start, {capture: true, once: true});
    root.addEventListener('mousedown', start, {capture: true, once: true});
  });
}"""


def measured(page: Page, selector: str, key: Any, there: str, act: Callable[[], None]) -> float:
    """Milliseconds from ``act`` to the picture."""
    page.evaluate(f"() => {{ window.there = {there}; }}")
    page.evaluate(CLOCK, [selector, key])
    act()
    late = "new Promise((_, no) => setTimeout(() => no(new Error('never drawn')), 20000))"
    taken: float = page.evaluate(f"() => Promise.race([window.clock, {late}])")
    return taken


def move_on_board(page: Page, turn: int) -> dict[str, float]:
    """Move one customer of the board with a key; also the time until the kernel has saved it."""
    source, target = (turn % 9, (turn + 4) % 9)
    chips = page.locator(f".ck-nine .ck-cell[data-cell='{source}'] .ck-chip[aria-pressed='false']")
    while not chips.count():
        source = (source + 1) % 9
        target = (source + 4) % 9
        chips = page.locator(f".ck-nine .ck-cell[data-cell='{source}'] .ck-chip[aria-pressed='false']")
    chip = chips.first
    customer = str(chip.get_attribute("data-id"))
    click = measured(
        page, ".ck-nine", customer,
        "(id) => document.querySelector('.ck-nine .ck-fullname')?.textContent.startsWith(id)", chip.click,
    )  # fmt: skip
    redraw = measured(
        page, ".ck-nine", [target, customer],
        "([cell, id]) => document.querySelector(`.ck-nine .ck-cell[data-cell='${cell}'] .ck-chip[data-id='${id}']`)",
        lambda: page.keyboard.press(str(target + 1)),
    )  # fmt: skip
    begun = page.evaluate("performance.now()")
    page.locator('.ck-nine .ck-status[data-status="saved"]').wait_for()
    saved = page.evaluate("performance.now()") - begun + redraw
    return {"board click": click, "board move": redraw, "board saved": saved}


def move_on_figure(page: Page, turn: int, customers: int) -> dict[str, float]:
    """Click one marker of the figure; the kernel moves it."""
    index = (turn * 7) % customers
    place = page.evaluate(
        """(i) => { const gd = document.querySelector('.js-plotly-plot'); gd.scrollIntoView();
        const { _size, xaxis, yaxis } = gd._fullLayout, { x, y } = gd.calcdata[0][i];
        window.before = x;
        const box = gd.getBoundingClientRect();
        return [box.left + _size.l + xaxis.d2p(x), box.top + _size.t + yaxis.d2p(y), box.left + 5, box.top + 5]; }""",
        index,
    )
    hover = page.locator(".js-plotly-plot .hoverlayer .hovertext")
    page.mouse.move(*place[2:])
    hover.wait_for(state="detached")
    page.mouse.move(*place[:2])  # plotly takes a click only where it has seen the pointer
    hover.wait_for()
    page.wait_for_timeout(400)  # or it would be a double click

    def press() -> None:
        page.mouse.down()
        page.mouse.up()

    there = "(i) => document.querySelector('.js-plotly-plot').calcdata[0][i].x !== window.before"
    return {"figure move": measured(page, ".js-plotly-plot", index, there, press)}


def summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "n": len(ordered),
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
    }


def stored_kb(root: Path, path: str, page: Page) -> float:
    page.evaluate("async () => { await window.jupyterapp.commands.execute('docmanager:save'); }")
    page.wait_for_timeout(1500)
    return round((root / path).stat().st_size / 1024, 1)


def notebook(*cells: str) -> Any:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c.strip()) for c in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def bench(customers: int) -> dict[str, Any]:
    """Both boards in one JupyterLab, each in its own notebook, moved in turn."""
    root, home = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
    market = MARKET.format(half=customers // 2)
    nbformat.write(notebook(market, BOARD), root / "board.ipynb")
    nbformat.write(notebook(market, FIGURE), root / "figure.ipynb")
    times: dict[str, list[float]] = {}
    result: dict[str, Any] = {"customers": customers}
    with jupyter_server(root, home) as url, chromium() as browser:
        pages = {name: open_notebook(browser, url, f"{name}.ipynb", height=1000) for name in ("board", "figure")}
        for page in pages.values():
            run_all(page)
        pages["board"].locator(".ck-nine .ck-chip").first.wait_for()
        pages["figure"].locator(".js-plotly-plot .point").first.wait_for(timeout=60_000)
        for turn in range(-3, ROUNDS):  # three rounds to warm up
            found: dict[str, float] = {}
            for name, page in pages.items():
                page.bring_to_front()
                found |= move_on_board(page, turn) if name == "board" else move_on_figure(page, turn, customers)
            if turn >= 0:
                for name, value in found.items():
                    times.setdefault(name, []).append(value)
        result["moved"] = int(kernel_value(pages["board"], "len(board.value)"))
        result |= {f"{name} stored kB": stored_kb(root, f"{name}.ipynb", page) for name, page in pages.items()}
    result |= {name: summary(values) for name, values in times.items()}
    result["figure / board (median)"] = round(result["figure move"]["median"] / result["board move"]["median"], 1)
    return result


if __name__ == "__main__":
    for size in [int(text) for text in sys.argv[1:]] or SIZES:
        print(json.dumps(bench(size), ensure_ascii=False, indent=1))
