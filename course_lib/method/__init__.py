"""The methods of the course, level by level: tables in, frozen results with their intermediates out."""

from course_lib.method.capacity import Capacity, estimate_capacity
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
from course_lib.method.market_space import STATES, customer_states, industry_market, market_by, service_states
from course_lib.method.need_changes import NEED_FIELDS, change_needs, loosen_lines, need_faults
from course_lib.method.needs import NeedMatch, fit_levels, match_needs
from course_lib.method.nine_grid import NineGrid, chosen_cells, move_customers, place_customers
from course_lib.method.outlook import Outlook, look_ahead
from course_lib.method.plan import PlanSummary, summarise_plan
from course_lib.method.portfolio import Budget, change_lines, max_discount_for, price_lines
from course_lib.method.ranking import rank_acceptability, scale_linear, weight_swing, weighted_sum
from course_lib.method.reference import reference_customer
from course_lib.method.revenue import RevenueDistribution, simulate_revenue
from course_lib.method.swot import swot
from course_lib.method.whatif import CheapestPath, cheapest_path, group_scores, sensitivity

__all__ = [
    "NEED_FIELDS",
    "STATES",
    "Budget",
    "Capacity",
    "CheapestPath",
    "DecisionMatrix",
    "Decisions",
    "Gap",
    "IndustryScores",
    "NeedMatch",
    "NineGrid",
    "Outlook",
    "PlanSummary",
    "RevenueDistribution",
    "UnknownCustomerError",
    "analyse_gap",
    "budget_target",
    "change_lines",
    "change_needs",
    "cheapest_path",
    "chosen_cells",
    "customer_states",
    "estimate_capacity",
    "evaluate_matrix",
    "fit_levels",
    "group_scores",
    "industry_market",
    "look_ahead",
    "loosen_lines",
    "market_by",
    "match_needs",
    "max_discount_for",
    "move_customers",
    "need_faults",
    "place_customers",
    "price_lines",
    "rank_acceptability",
    "rate",
    "reference_customer",
    "scale_linear",
    "score_customers",
    "score_industries",
    "sensitivity",
    "service_states",
    "simulate_revenue",
    "summarise_plan",
    "swot",
    "weight_swing",
    "weighted_sum",
    "win_probability",
]
