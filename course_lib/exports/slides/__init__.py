"""The plan as slides: native shapes, tables and charts that can be edited, one message a slide."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.exports.declared import check, discover, in_order_of_needs
from course_lib.exports.slides.deck import Deck
from course_lib.exports.slides.declare import PlanSlide
from course_lib.exports.words import heading
from course_lib.plan.report import PlanReport

__all__ = ["plan_slides", "slides_of_plan", "write_slides"]


def slides_of_plan() -> tuple[PlanSlide, ...]:
    """All slides of the plan, in their order."""
    return discover("course_lib.exports.slides.pages", "SLIDE")


def plan_slides(report: PlanReport, team: str) -> bytes:
    """Return the plan of a team as the content of a .pptx file; equal plans give equal bytes."""
    return write_slides(slides_of_plan(), report, heading(report, team), team)


def write_slides(declared: Sequence[PlanSlide], report: PlanReport, title: str, team: str) -> bytes:
    """Return a presentation of the declared slides.

    Raises
    ------
    DeclarationError
        Slides that do not fit together.
    """
    deck = Deck(title, team)
    for one in in_order_of_needs(check(declared)):
        one.write(deck, report)
    return deck.close()
