"""The methods of the course, level by level: tables in, frozen results with their intermediates out."""

from course_lib.method.capacity import Capacity, estimate_capacity
from course_lib.method.completeness import Completeness, check_completeness
from course_lib.method.decision import (
    DecisionMatrix,
    Decisions,
    UnknownCustomerError,
    evaluate_matrix,
    rate,
    score_customers,
    win_probability,
)
from course_lib.method.gap import Gap, analyse_gap, budget_target
from course_lib.method.industry import IndustryScores, score_industries
from course_lib.method.market_space import (
    STATES,
    address_states,
    customer_states,
    industry_market,
    market_by,
    record_volumes,
    service_states,
)
from course_lib.method.needs import NeedMatch, fit_levels, match_needs
from course_lib.method.nine_grid import NineGrid, chosen_cells, move_customers, place_customers
from course_lib.method.outlook import Outlook, look_ahead
from course_lib.method.plan import PlanSummary, summarise_plan
from course_lib.method.portfolio import Budget, change_lines, max_discount_for, price_lines
from course_lib.method.premises import PlaceBook, UnknownPlaceError, open_book, places_of, reference_place
from course_lib.method.ranking import rank_acceptability, scale_linear, weight_swing, weighted_sum
from course_lib.method.reference import reference_customer
from course_lib.method.revenue import RevenueDistribution, simulate_revenue
from course_lib.method.survey import MarketSurvey, example_grid, lost_customers, record_patterns, survey_market
from course_lib.method.swot import swot
from course_lib.method.whatif import CheapestPath, cheapest_path, group_scores, sensitivity
from course_lib.method.white_spots import contract_ends, fresh_addresses, typical_volumes, white_spots

__all__ = [
    "STATES",
    "Budget",
    "Capacity",
    "CheapestPath",
    "Completeness",
    "DecisionMatrix",
    "Decisions",
    "Gap",
    "IndustryScores",
    "MarketSurvey",
    "NeedMatch",
    "NineGrid",
    "Outlook",
    "PlaceBook",
    "PlanSummary",
    "RevenueDistribution",
    "UnknownCustomerError",
    "UnknownPlaceError",
    "address_states",
    "analyse_gap",
    "budget_target",
    "change_lines",
    "cheapest_path",
    "check_completeness",
    "chosen_cells",
    "contract_ends",
    "customer_states",
    "estimate_capacity",
    "evaluate_matrix",
    "example_grid",
    "fit_levels",
    "fresh_addresses",
    "group_scores",
    "industry_market",
    "look_ahead",
    "lost_customers",
    "market_by",
    "match_needs",
    "max_discount_for",
    "move_customers",
    "open_book",
    "place_customers",
    "places_of",
    "price_lines",
    "rank_acceptability",
    "rate",
    "record_patterns",
    "record_volumes",
    "reference_customer",
    "reference_place",
    "scale_linear",
    "score_customers",
    "score_industries",
    "sensitivity",
    "service_states",
    "simulate_revenue",
    "summarise_plan",
    "survey_market",
    "swot",
    "typical_volumes",
    "weight_swing",
    "weighted_sum",
    "white_spots",
    "win_probability",
]
