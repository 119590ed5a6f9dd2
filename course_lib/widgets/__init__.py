"""Boards: people choose by hand, each choice is saved at once."""

from course_lib.widgets.board import Board, BoardError
from course_lib.widgets.decision import DecisionBoard
from course_lib.widgets.floor import FloorBoard
from course_lib.widgets.industry import IndustryBoard
from course_lib.widgets.need import NeedBoard
from course_lib.widgets.need_product import NeedProductBoard
from course_lib.widgets.nine_grid import NineGridBoard
from course_lib.widgets.questionnaire import QuestionnaireBoard
from course_lib.widgets.route import RouteBoard

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
