"""The plan as slides: native shapes, tables and charts that can be edited, one message a slide."""

from __future__ import annotations

from course_lib.exports.slides import actions, market, odds
from course_lib.exports.slides.deck import Deck
from course_lib.exports.words import heading
from course_lib.plan.report import PlanReport

__all__ = ["plan_slides"]


def plan_slides(report: PlanReport, team: str) -> bytes:
    """Return the plan of a team as the content of a .pptx file; equal plans give equal bytes."""
    deck = Deck(heading(report, team))
    market.add_cover(deck, report, team)
    market.add_overview(deck, report)
    market.add_selection(deck, report)
    market.add_budget(deck, report)
    odds.add_customers(deck, report)
    odds.add_gap(deck, report)
    odds.add_nine_grid(deck, report)
    actions.add_route(deck, report)
    actions.add_key_customers(deck, report)
    actions.add_risks(deck, report)
    actions.add_next_steps(deck, report)
    return deck.close()
