"""Take the README's pictures anew: boards of the lessons as they stand in JupyterLab.

Run ``python docs/pictures.py`` from the checkout; it needs Chromium and a Chinese font.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tests.browser.browser import chromium
from tests.browser.lab import open_notebook, run_all
from tests.browser.moments import LESSONS, MOMENTS, lessons_served

#: Unit, theme, file.
PICTURES = (
    ("u02", "JupyterLab Light", "board_industries.png"),
    ("u06", "JupyterLab Dark", "board_nine_grid.png"),
)


def take(browser: Browser, url: str, unit: str, theme: str, file: str) -> None:
    """Run a lesson, make one choice on its board, take the board's picture."""
    lesson = next(path for path in LESSONS if path.stem.startswith(unit))
    page = open_notebook(browser, url, lesson.name, width=1200, height=1200)
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    run_all(page)
    board = page.locator(f".{MOMENTS[unit].board}")
    board.wait_for()
    if unit == "u06":
        MOMENTS[unit].act(page)
        page.locator(".ck-reason").fill("新任总经理是老客户，下周约见")
        page.keyboard.press("Enter")
        page.locator('.ck-status[data-status="saved"]').wait_for()
    board.screenshot(path=HERE / file, animations="disabled")
    page.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, lessons_served(Path(folder), "lab") as url, chromium() as browser:
        for picture in PICTURES:
            take(browser, url, *picture)
