from __future__ import annotations

from itertools import combinations

import pytest

from course_lib.plots.drawing.theme import BAND_COLOURS, CARRIER_COLOURS, PALETTE, carrier_colour, new_figure, tint


def luminance(colour: str) -> float:
    """Relative luminance as in WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def as_seen_without_green_cones(colour: str) -> tuple[float, float, float]:
    """Deuteranopia after Viénot, Brettel & Mollon (1999), in linear RGB."""
    r, g, b = ((int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5))
    return 0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b


@pytest.mark.parametrize("colours", [CARRIER_COLOURS, BAND_COLOURS])
def test_fixed_colours_differ_for_colour_blind_people(colours: dict[str, str]) -> None:
    for a, b in combinations(colours.values(), 2):
        seen = zip(as_seen_without_green_cones(a), as_seen_without_green_cones(b), strict=True)
        assert max(abs(p - q) for p, q in seen) > 0.08


def test_palette_colours_are_seen_on_white() -> None:
    for colour in PALETTE:
        assert 1.05 / (luminance(colour) + 0.05) >= 2


def test_an_unknown_carrier_has_a_colour_of_its_own() -> None:
    assert carrier_colour("broadcast") not in CARRIER_COLOURS.values()


def test_a_tint_lies_between_white_and_the_colour() -> None:
    assert luminance("#0072B2") < luminance(tint("#0072B2", 0.5)) < 1


def test_a_title_is_text_not_markup() -> None:
    figure = new_figure("甲<script>乙", subtitle="丙<b>")
    assert figure.layout.title.text == "<b>甲&lt;script&gt;乙</b>"
    assert figure.layout.title.subtitle.text == "丙&lt;b&gt;"


def test_single_margins_can_be_changed() -> None:
    figure = new_figure("甲", margin={"l": 200})
    assert (figure.layout.margin.l, figure.layout.margin.r) == (200, 28)
