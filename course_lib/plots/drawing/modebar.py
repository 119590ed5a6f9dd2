"""What plotly.js is told besides the figure: one button over it, 下载图片, and its words in Chinese.

Left alone it shows a row of buttons, one of which uploads the figure (customers' names and revenues) to a cloud.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["BUTTON", "figure_config"]

BUTTON = "下载图片"
LOCALE = "zh-CN"
WORDS = {
    "Download plot as a PNG": BUTTON,
    "Preparing image - this may take a few seconds": "正在生成图片，请稍候",
    "Image download succeeded": "图片已下载",
    "Sorry, there was a problem downloading your image!": "图片没有下载成功",
    "Double-click to zoom back out": "双击恢复原来的大小",
    "Double-click on legend to isolate one trace": "双击图例，只看这一项",
}


def figure_config(layout: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return plotly.js's ``config`` of a figure with this ``layout`` (as a dict), whose title names the picture's file.

    >>> config = figure_config({"title": {"text": "<b>缺口 A/B &amp; C</b>"}})
    >>> config["modeBarButtons"], config["toImageButtonOptions"]["filename"]
    ([['toImage']], '缺口 A B & C')
    """
    return {
        "modeBarButtons": [["toImage"]],
        "displaylogo": False,
        "showSendToCloud": False,
        "plotlyServerURL": "",  # its default is the cloud
        "toImageButtonOptions": {"format": "png", "scale": 2, "filename": _file_name(layout or {})},
        "locale": LOCALE,
        "locales": {LOCALE: {"dictionary": dict(WORDS)}},  # given here, so that nothing is fetched
    }


def _file_name(layout: Mapping[str, Any]) -> str:
    title = layout.get("title") or ""
    text = title if isinstance(title, str) else title.get("text") or ""
    plain = html.unescape(re.sub(r"<[^<>]*>", " ", text))
    return re.sub(r'[\s\\/:*?"<>|]+', " ", plain)[:60].strip(" .") or "图"
