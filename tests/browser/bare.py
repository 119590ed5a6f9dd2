"""A board in a bare page: its own JavaScript, a small fake model, and the Python board itself as the kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from course_lib.widgets.base.board import Board

__all__ = ["BoardPage", "board_page", "pattern"]

PAGE = """<!doctype html><meta charset="utf-8"><title>board</title><style>
body{margin:12px;background:var(--jp-layout-color1,#fff)}
body[data-jp-theme-light="false"]{--jp-layout-color1:#212121;--jp-layout-color2:#424242;--jp-content-font-color1:rgba(255,255,255,.87)}
</style><body data-jp-theme-light="LIGHT"><div id="here"></div>"""

# The model of the widget manager, as far as boards use it. `silent` plays a dead kernel, `wait` (ms) a slow one.
MODEL = """async ([code, css, setup, state]) => {
  document.head.append(Object.assign(document.createElement('style'), {textContent: css}));
  const url = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
  const board = (await import(url)).default;
  const handlers = {}, data = {setup, state};
  window.board = {silent: false, wait: 0, sent: []};
  const model = {
    get: (name) => data[name],
    on: (what, f) => { (handlers[what] ??= []).push(f); },
    off: (what, f) => { handlers[what] = (handlers[what] ?? []).filter((g) => g !== f); },
    send: async (message) => {
      window.board.sent.push(message);
      if (window.board.silent) return;
      const answer = await window.kernel(JSON.stringify(message));
      if (window.board.wait) await new Promise((done) => setTimeout(done, window.board.wait));
      data.state = JSON.parse(answer);
      for (const f of handlers['change:state'] ?? []) f();
    },
  };
  window.board.handlers = handlers;
  window.board.end = await board.render({model, el: document.getElementById('here')});
}"""


class BoardPage:
    """One board shown in a page."""

    def __init__(self, page: Page, board: Board, wrong: list[str]) -> None:
        self.page, self.board, self.wrong = page, board, wrong

    def settled(self) -> None:
        """Wait until the kernel has answered everything."""
        self.page.locator('.ck-status[data-status="saved"]').wait_for()

    def focused(self) -> str | None:
        """``data-key`` of the element that has the focus."""
        key: str | None = self.page.evaluate("document.activeElement?.dataset.key ?? null")
        return key

    def said(self) -> str:
        """What the live region says."""
        return self.page.locator(".ck-said").inner_text()

    def refused(self) -> str:
        """What the alert says."""
        return self.page.locator(".ck-refused").inner_text()


def pattern(text: str) -> re.Pattern[str]:
    """``text`` anywhere, as Playwright's expectations take it."""
    return re.compile(re.escape(text))


@contextmanager
def board_page(browser: Browser, board: Board, *, light: bool = True, width: int = 1000) -> Iterator[BoardPage]:
    """Show ``board`` in an offline page; on leaving, nothing may have gone wrong in it."""
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda r: None if r.url.startswith(("about:", "data:", "blob:")) else wrong.append(r.url))

    def kernel(message: str) -> str:
        board._handle_custom_msg(json.loads(message), [])
        return json.dumps(board.state, allow_nan=False)

    page.expose_function("kernel", kernel)
    page.set_content(PAGE.replace("LIGHT", "true" if light else "false"))
    parts: list[Any] = [str(board._esm), str(board._css), board.setup, board.state]
    page.evaluate(MODEL, json.loads(json.dumps(parts, allow_nan=False)))
    try:
        yield BoardPage(page, board, wrong)
    finally:
        context.close()
    assert wrong == []
