"""The kit's colours: those of the figures, the workbook and the slides.

They are chosen against white and follow Okabe and Ito (2008), "Color universal design", which people with any common
colour blindness can tell apart; nothing is told by colour alone.
"""

from __future__ import annotations

__all__ = [
    "BAND_COLOURS",
    "BETTER",
    "CARRIER_COLOURS",
    "GRID",
    "INK",
    "MUTED",
    "PALETTE",
    "WARN",
    "WORSE",
    "carrier_colour",
    "tint",
]

INK = "#24292f"
MUTED = "#5b6570"
GRID = "#e4e7eb"
# Okabe–Ito without black and without the yellow, which is too pale on white.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A6F5D")
CARRIER_COLOURS = {"unicom": "#D55E00", "telecom": "#0072B2", "mobile": "#009E73"}
BETTER, WORSE = "#D55E00", "#0072B2"  # the two ends of the diverging scale: ahead, behind
WARN = "#B3450B"
# The bands are ordered, so one hue from strong to weak.
BAND_COLOURS = {"assured": "#00614A", "confident": "#4DB092", "none": "#B4BAC1"}


def carrier_colour(carrier: str) -> str:
    """Return the fixed colour of a carrier; unknown ones share a neutral colour."""
    return CARRIER_COLOURS.get(carrier, "#7A6F5D")


def tint(colour: str, strength: float) -> str:
    """Mix a colour with white; ``strength`` 1 keeps it.

    >>> tint("#D55E00", 0.0), tint("#D55E00", 1.0)
    ('#ffffff', '#d55e00')
    """
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in parts)
