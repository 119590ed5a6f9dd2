"""A real JupyterLab for tests: local, no token, folders of its own."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, Page

import course_lib

__all__ = [
    "free_port",
    "jupyter_server",
    "kernel_value",
    "leave_notebook",
    "open_notebook",
    "restart_kernel",
    "run_all",
    "run_to",
]

_PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
_SETTINGS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}  # keep all cells in the page


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


@contextlib.contextmanager
def jupyter_server(root: Path, home: Path, app: str = "lab") -> Iterator[str]:
    """Serve ``root`` with JupyterLab (or ``app="notebook"``); yield the base URL."""
    port, config = free_port(), home / "config"
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "page_config.json").write_text(json.dumps(_PAGE), encoding="utf-8")
    (config / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(_SETTINGS), encoding="utf-8")
    name = "LabApp" if app == "lab" else "JupyterNotebookApp"
    env = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_PATH": str(Path(course_lib.__file__).parent / "kernels" / "share"),  # the kit's kernels, ready at once
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "COURSE_WORK": str(home / "work"),
    }
    command = [sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={root}"]
    command += [f"--{name}.expose_app_in_browser=True", f"--LabApp.workspaces_dir={home / 'workspaces'}"]
    command += [f"--{name}.user_settings_dir={home / 'settings'}"]
    log = (home / "server.log").open("w", encoding="utf-8")
    server = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=root)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/api/status", timeout=1).close()
                break
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            server.kill()
        if server.poll() is not None:
            raise RuntimeError((home / "server.log").read_text(encoding="utf-8")[-2000:])
        yield url
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may wait for a kernel that is just beginning
            server.wait(timeout=10)
        server.kill()
        server.wait()
        log.close()


_CONTEXTS: WeakKeyDictionary[Browser, dict[str, BrowserContext]] = WeakKeyDictionary()


def _context(browser: Browser, url: str) -> BrowserContext:
    """One for all pages of a server: what it sends is read and compiled once. Cookies of two servers would meet."""
    known = _CONTEXTS.setdefault(browser, {})
    if url not in known:
        known[url] = browser.new_context(locale="zh-CN")
    return known[url]


def open_notebook(
    browser: Browser, url: str, path: str, *, app: str = "lab", width: int = 1280, height: int = 900
) -> Page:
    """Open a notebook in JupyterLab's single-document mode (or in Notebook 7) and wait for its kernel.

    A JupyterLab that is open already takes one notebook after the other, as a person's does: see ``leave_notebook``.
    """
    context = _context(browser, url)
    page = context.pages[0] if context.pages and app == "lab" else context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    if page.url.startswith(url):
        page.evaluate(
            """async (path) => { const { commands, shell } = window.jupyterapp;
            for (const widget of [...shell.widgets('main')]) widget.dispose();
            await commands.execute('docmanager:open', {path, factory: 'Notebook'}); }""",
            path,
        )
    else:
        where = f"doc/tree/{path}?reset" if app == "lab" else f"notebooks/{path}"
        page.goto(f"{url}/{where}", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook", timeout=60_000)
    # "idle" is shown before there is a kernel, and what is run then is lost: wait for the kernel's own word
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel", timeout=60_000)
    page.evaluate(
        "async () => { const c = window.jupyterapp.shell.currentWidget.sessionContext;"
        " await c.ready; await c.session.kernel.info; }"
    )
    return page


def leave_notebook(page: Page) -> None:
    """End the kernel and close the notebook; the page stays for the next one."""
    page.evaluate(
        "async () => { const w = window.jupyterapp.shell.currentWidget;"
        " await w.sessionContext.shutdown(); w.dispose(); }"
    )


def run_all(page: Page) -> None:
    """Run every cell and wait until all are done."""
    page.evaluate("async () => { await window.jupyterapp.commands.execute('notebook:run-all-cells'); }")


def run_to(page: Page, index: int) -> None:
    """Run the cells up to this one and wait until all are done."""
    page.evaluate(
        """async (index) => { const { commands, shell } = window.jupyterapp;
        shell.currentWidget.content.activeCellIndex = index;
        await commands.execute('notebook:run-all-above'); await commands.execute('notebook:run-cell'); }""",
        index,
    )


def kernel_value(page: Page, expression: str) -> str:
    """``repr`` of a Python expression in the notebook's kernel."""
    reply: dict[str, Any] = page.evaluate(
        """async (code) => {
        const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
        const future = kernel.requestExecute({code: '', silent: true, user_expressions: {value: code}});
        const late = new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 30000));
        return (await Promise.race([future.done, late])).content.user_expressions.value; }""",
        expression,
    )
    assert reply["status"] == "ok", reply
    return str(reply["data"]["text/plain"])


def restart_kernel(page: Page) -> None:
    """Restart the notebook's kernel and wait until it answers."""
    page.evaluate(
        "async () => { const c = window.jupyterapp.shell.currentWidget.sessionContext;"
        " await c.restartKernel(); await c.session.kernel.info; }"
    )
