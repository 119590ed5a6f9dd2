"""The methods of the course, level by level: tables in, frozen results with their intermediates out."""

from course_lib.method.activities import STATUSES, check_activity
from course_lib.method.calendar import (
    add_working_days,
    calendar_notice,
    days_off,
    quarter_working_days,
    working_days_between,
)
from course_lib.method.capacity import Capacity, estimate_capacity
from course_lib.method.completeness import Completeness, check_completeness
from course_lib.method.control import DEGREES, Control, control_route, rehearse_progress
from course_lib.method.decision import (
    DecisionMatrix,
    Decisions,
    UnknownCustomerError,
    evaluate_matrix,
    rate,
    score_customers,
    win_probability,
)
from course_lib.method.departments import LinkedMatrices, department_kinds, link_matrices
from course_lib.method.gap import Gap, analyse_gap, budget_target
from course_lib.method.industry import IndustryScores, score_industries
from course_lib.method.informatisation import Informatisation, rate_informatisation
from course_lib.method.key_needs import three_points, three_values
from course_lib.method.market_space import (
    STATES,
    address_states,
    customer_states,
    industry_market,
    market_by,
    record_volumes,
    service_states,
)
from course_lib.method.need_changes import NEED_FIELDS, change_needs, loosen_lines, need_faults
from course_lib.method.need_mining import Mining, mine_industry, mine_needs, pack_of
from course_lib.method.need_quality import rate_needs
from course_lib.method.needs import NeedMatch, fit_levels, match_needs
from course_lib.method.nine_grid import NineGrid, chosen_cells, move_customers, place_customers
from course_lib.method.outlook import Outlook, look_ahead
from course_lib.method.plan import PlanSummary, summarise, summarise_plan
from course_lib.method.portfolio import Budget, change_lines, max_discount_for, price_lines, vital_few
from course_lib.method.premises import PlaceBook, UnknownPlaceError, open_book, places_of, reference_place
from course_lib.method.ranking import rank_acceptability, scale_linear, weight_swing, weighted_sum
from course_lib.method.reference import reference_customer
from course_lib.method.report import PlanReport, report_plan
from course_lib.method.revenue import RevenueDistribution, simulate_revenue
from course_lib.method.route import RoutePlan, Terrain, map_terrain, plan_route, quarter_capacity
from course_lib.method.route_compare import RouteComparison, compare_routes
from course_lib.method.route_optimum import RouteOptimum, optimise_route
from course_lib.method.six_w import SixW, fill_six_w
from course_lib.method.star_map import StarMap, map_stars
from course_lib.method.survey import MarketSurvey, example_grid, lost_customers, record_patterns, survey_market
from course_lib.method.swot import swot
from course_lib.method.whatif import CheapestPath, cheapest_path, group_scores, sensitivity
from course_lib.method.white_spots import contract_ends, fresh_addresses, typical_volumes, white_spots

__all__ = [
    "DEGREES",
    "NEED_FIELDS",
    "STATES",
    "STATUSES",
    "Budget",
    "Capacity",
    "CheapestPath",
    "Completeness",
    "Control",
    "DecisionMatrix",
    "Decisions",
    "Gap",
    "IndustryScores",
    "Informatisation",
    "LinkedMatrices",
    "MarketSurvey",
    "Mining",
    "NeedMatch",
    "NineGrid",
    "Outlook",
    "PlaceBook",
    "PlanReport",
    "PlanSummary",
    "RevenueDistribution",
    "RouteComparison",
    "RouteOptimum",
    "RoutePlan",
    "SixW",
    "StarMap",
    "Terrain",
    "UnknownCustomerError",
    "UnknownPlaceError",
    "add_working_days",
    "address_states",
    "analyse_gap",
    "budget_target",
    "calendar_notice",
    "change_lines",
    "change_needs",
    "cheapest_path",
    "check_activity",
    "check_completeness",
    "chosen_cells",
    "compare_routes",
    "contract_ends",
    "control_route",
    "customer_states",
    "days_off",
    "department_kinds",
    "estimate_capacity",
    "evaluate_matrix",
    "example_grid",
    "fill_six_w",
    "fit_levels",
    "fresh_addresses",
    "group_scores",
    "industry_market",
    "link_matrices",
    "look_ahead",
    "loosen_lines",
    "lost_customers",
    "map_stars",
    "map_terrain",
    "market_by",
    "match_needs",
    "max_discount_for",
    "mine_industry",
    "mine_needs",
    "move_customers",
    "need_faults",
    "open_book",
    "optimise_route",
    "pack_of",
    "place_customers",
    "places_of",
    "plan_route",
    "price_lines",
    "quarter_capacity",
    "quarter_working_days",
    "rank_acceptability",
    "rate",
    "rate_informatisation",
    "rate_needs",
    "record_patterns",
    "record_volumes",
    "reference_customer",
    "reference_place",
    "rehearse_progress",
    "report_plan",
    "scale_linear",
    "score_customers",
    "score_industries",
    "sensitivity",
    "service_states",
    "simulate_revenue",
    "summarise",
    "summarise_plan",
    "survey_market",
    "swot",
    "three_points",
    "three_values",
    "typical_volumes",
    "vital_few",
    "weight_swing",
    "weighted_sum",
    "white_spots",
    "win_probability",
    "working_days_between",
]
