"""The buttons over every figure of a page: one, and nothing that could send the figure away."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

__all__ = ["assert_one_button"]

ONE = {"buttons": ["下载图片"], "logos": 0, "cloud": [], "server": "", "send": False, "hover": True}

BARS = """() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => ({
  buttons: [...plot.querySelectorAll('.modebar-btn')].map(b => b.dataset.title),
  logos: plot.querySelectorAll('.modebar-btn--logo, .plotlyjsicon').length,
  cloud: plot.outerHTML.match(/https?:[^"]*plotly?[.][^"]*|cloud|sendData|>[^<]*Share[^<]*</gi) ?? [],
  server: (window.PLOTLYENV ?? {}).BASE_URL || plot._context.plotlyServerURL,
  send: plot._context.showSendToCloud,
  hover: plot._context.displayModeBar === 'hover',
}))"""


def assert_one_button(page: Page, count: int) -> None:
    """Each of the ``count`` figures of the page has the one button."""
    page.locator(".js-plotly-plot:has(.modebar-btn)").nth(count - 1).wait_for(state="attached")  # drawn after the plot
    bars: list[dict[str, Any]] = page.evaluate(BARS)
    assert bars == [ONE] * count and count, bars
