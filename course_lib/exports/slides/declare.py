"""What a slide of the plan says about itself; each module of ``pages/`` says it once, as ``SLIDE``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from course_lib.exports.declared import Declaration
from course_lib.exports.slides.deck import Deck
from course_lib.plan.report import PlanReport

__all__ = ["PlanSlide"]


@dataclass(frozen=True, kw_only=True)
class PlanSlide(Declaration):
    """A slide of the plan, or a few that belong together, or none where the plan has nothing to say.

    ``write`` adds it to a deck; its title is the one message that the plan's figures give.
    """

    write: Callable[[Deck, PlanReport], None]
