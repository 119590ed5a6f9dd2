"""The methods of the course, level by level: tables in, frozen results with their intermediates out."""

from course_lib.method.industry.capacity import Capacity, estimate_capacity
from course_lib.method.industry.industry import IndustryScores, score_industries
from course_lib.method.industry.ranking import rank_acceptability, scale_linear, weight_swing, weighted_sum
from course_lib.method.market.completeness import Completeness, check_completeness
from course_lib.method.market.market_space import (
    STATES,
    address_states,
    customer_states,
    industry_market,
    market_by,
    record_volumes,
    service_states,
)
from course_lib.method.market.premises import PlaceBook, UnknownPlaceError, open_book, places_of, reference_place
from course_lib.method.market.survey import MarketSurvey, example_grid, lost_customers, record_patterns, survey_market
from course_lib.method.market.white_spots import contract_ends, fresh_addresses, typical_volumes, white_spots
from course_lib.method.needs.departments import LinkedMatrices, department_kinds, link_matrices
from course_lib.method.needs.informatisation import Informatisation, rate_informatisation
from course_lib.method.needs.key_needs import three_points, three_values
from course_lib.method.needs.matching import NeedFits, match_kinds
from course_lib.method.needs.need_mining import Mining, mine_industry, mine_needs, pack_of
from course_lib.method.needs.need_quality import rate_needs
from course_lib.method.needs.needs import NeedMatch, fit_levels, match_needs
from course_lib.method.needs.offers import Offers, price_offers
from course_lib.method.needs.revenue_budget import RevenueBudget, budget_revenue, vital_few
from course_lib.method.needs.star_map import StarMap, map_stars
from course_lib.method.odds.belief import Belief, believe, lead_over, meetings, win
from course_lib.method.odds.decision import (
    DecisionMatrix,
    Decisions,
    evaluate_matrix,
    rate,
    score_customers,
)
from course_lib.method.odds.distribution import Distribution, distribute
from course_lib.method.odds.forecast import score_forecasts
from course_lib.method.odds.lines import Odds, decide, judge_lines
from course_lib.method.odds.nine_grid import NineGrid, chosen_cells, move_customers, place_customers
from course_lib.method.odds.outlook import YearOutlook, assess_year, budget_target, upper_bands
from course_lib.method.odds.price import PriceMarks, mark_prices, more_wins_needed, price_curve
from course_lib.method.odds.reference import reference_customer
from course_lib.method.odds.scenarios import play_scenarios
from course_lib.method.odds.stock import StockYear, share_at_stake, value_stock
from course_lib.method.odds.swings import swings
from course_lib.method.odds.swot import swot
from course_lib.method.odds.whatif import CheapestPath, cheapest_path, group_scores, sensitivity
from course_lib.method.opening.calendar import (
    add_working_days,
    calendar_notice,
    days_off,
    quarter_working_days,
    working_days_between,
)
from course_lib.method.opening.outlook import Outlook, look_ahead
from course_lib.method.route.assess import Assessment, assess_plan, entries_of
from course_lib.method.route.compare import RouteComparison, compare_plans
from course_lib.method.route.control import DEGREES, Control, control_route, rehearse_progress
from course_lib.method.route.entries import STATUSES
from course_lib.method.route.loop import Loop, close_loop
from course_lib.method.route.six_w import SixW, fill_six_w
from course_lib.method.route.told import tell_activities, tell_kinds

__all__ = [
    "DEGREES",
    "STATES",
    "STATUSES",
    "Assessment",
    "Belief",
    "Capacity",
    "CheapestPath",
    "Completeness",
    "Control",
    "DecisionMatrix",
    "Decisions",
    "Distribution",
    "IndustryScores",
    "Informatisation",
    "LinkedMatrices",
    "Loop",
    "MarketSurvey",
    "Mining",
    "NeedFits",
    "NeedMatch",
    "NineGrid",
    "Odds",
    "Offers",
    "Outlook",
    "PlaceBook",
    "PriceMarks",
    "RevenueBudget",
    "RouteComparison",
    "SixW",
    "StarMap",
    "StockYear",
    "UnknownPlaceError",
    "YearOutlook",
    "add_working_days",
    "address_states",
    "assess_plan",
    "assess_year",
    "believe",
    "budget_revenue",
    "budget_target",
    "calendar_notice",
    "cheapest_path",
    "check_completeness",
    "chosen_cells",
    "close_loop",
    "compare_plans",
    "contract_ends",
    "control_route",
    "customer_states",
    "days_off",
    "decide",
    "department_kinds",
    "distribute",
    "entries_of",
    "estimate_capacity",
    "evaluate_matrix",
    "example_grid",
    "fill_six_w",
    "fit_levels",
    "fresh_addresses",
    "group_scores",
    "industry_market",
    "judge_lines",
    "lead_over",
    "link_matrices",
    "look_ahead",
    "lost_customers",
    "map_stars",
    "mark_prices",
    "market_by",
    "match_kinds",
    "match_needs",
    "meetings",
    "mine_industry",
    "mine_needs",
    "more_wins_needed",
    "move_customers",
    "open_book",
    "pack_of",
    "place_customers",
    "places_of",
    "play_scenarios",
    "price_curve",
    "price_offers",
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
    "scale_linear",
    "score_customers",
    "score_forecasts",
    "score_industries",
    "sensitivity",
    "service_states",
    "share_at_stake",
    "survey_market",
    "swings",
    "swot",
    "tell_activities",
    "tell_kinds",
    "three_points",
    "three_values",
    "typical_volumes",
    "upper_bands",
    "value_stock",
    "vital_few",
    "weight_swing",
    "weighted_sum",
    "white_spots",
    "win",
    "working_days_between",
]
