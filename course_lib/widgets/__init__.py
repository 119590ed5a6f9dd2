"""Boards: people choose by hand, each choice is saved at once."""

from course_lib.widgets.base.board import Board, BoardError
from course_lib.widgets.industry.industry import IndustryBoard
from course_lib.widgets.market.floor import FloorBoard
from course_lib.widgets.needs.need import NeedBoard
from course_lib.widgets.needs.need_product import NeedProductBoard
from course_lib.widgets.odds.decision import DecisionBoard
from course_lib.widgets.odds.nine_grid import NineGridBoard
from course_lib.widgets.opening.questionnaire import QuestionnaireBoard
from course_lib.widgets.route.route import RouteBoard

__all__ = [
    "Board",
    "BoardError",
    "DecisionBoard",
    "FloorBoard",
    "IndustryBoard",
    "NeedBoard",
    "NeedProductBoard",
    "NineGridBoard",
    "QuestionnaireBoard",
    "RouteBoard",
]
