"""How a notebook shows figures: as data for the front end, with one button over each."""

from __future__ import annotations

from typing import Any

from plotly.io import renderers
from plotly.io.base_renderers import PlotlyRenderer

from course_lib.plots.drawing.modebar import figure_config

__all__ = ["prepare_figures"]


class OneButton(PlotlyRenderer):
    """Plotly's mimetype; what ``show(config=…)`` asks for may not bring other buttons back."""

    config: dict[str, Any]

    def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, Any]:
        self.config = {**self.config, **figure_config(fig_dict.get("layout"))}
        bundle: dict[str, Any] = super().to_mimebundle(fig_dict)
        return bundle


def prepare_figures() -> None:
    """Give every renderer of this process the config, and make the mimetype the default."""
    for name, renderer in list(renderers.items()):
        if isinstance(renderer, PlotlyRenderer):
            renderers[name] = OneButton()
        elif hasattr(renderer, "config"):  # those that write a page, if somebody asks for one by name
            renderer.config = figure_config()
    renderers.default = "plotly_mimetype"
