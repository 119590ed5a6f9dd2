"""A board in Voila: the notebook as an app, without its code."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import free_port

APP = """
from course_lib.case import load_case
from course_lib.choices.store import Team
from course_lib.plan.chain import Chain
from course_lib.widgets import NineGridBoard

case = load_case("gulou")
NineGridBoard(case, Chain(case).placed, Team("gulou", "demo"))
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[str]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(APP.strip())])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "app.ipynb")
    folders = {"JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_DATA_DIR": "data", "JUPYTER_CONFIG_DIR": "config"}
    env = {**os.environ, "COURSE_WORK": str(tmp_path / "work"), **{k: str(tmp_path / v) for k, v in folders.items()}}
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "voila", "app.ipynb", "--no-browser", "--theme=dark", f"--port={url[17:]}"]
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=log)
        try:
            for _ in range(300):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(url[17:])), timeout=1):
                    break
                time.sleep(0.1)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=60)


def test_a_board_works_in_voila_in_its_dark_theme(browser: Browser, app: str, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 900}, locale="zh-CN")
    page.goto(app, wait_until="domcontentloaded", timeout=60_000)
    page.locator(".ck-nine .ck-cell[data-cell='1'] .ck-chip").first.focus(timeout=60_000)
    page.keyboard.press("1")
    page.keyboard.type("新院长是老客户")
    page.keyboard.press("Enter")
    expect(page.locator(".ck-status")).to_have_attribute("data-status", "saved")
    expect(page.locator(".ck-said")).to_contain_text("新院长是老客户")
    choices = json.loads((tmp_path / "work" / "gulou" / "demo" / "choices.json").read_text(encoding="utf-8"))
    (move,) = choices["choices"]["places"]["value"].values()
    assert move == {"cell": "堡垒户", "reason": "新院长是老客户"}
    ink, paper = page.locator(".ck-nine").evaluate(
        "(n) => [getComputedStyle(n).color, getComputedStyle(n).backgroundColor]"
    )
    assert lightness(ink) > 180 > 80 > lightness(paper)
    page.close()


def lightness(colour: str) -> float:
    """0 (black) to 255 of ``rgb(…)``."""
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    return sum(parts) / 3
