"""The methods of the course, level by level: tables in, frozen results with their intermediates out."""

from course_lib.method.capacity import Capacity, estimate_capacity
from course_lib.method.industry import IndustryScores, score_industries
from course_lib.method.market_space import STATES, customer_states, industry_market, market_by, service_states
from course_lib.method.needs import NeedMatch, fit_levels, match_needs
from course_lib.method.portfolio import Budget, max_discount_for, price_lines
from course_lib.method.ranking import rank_acceptability, scale_linear, weight_swing, weighted_sum

__all__ = [
    "STATES",
    "Budget",
    "Capacity",
    "IndustryScores",
    "NeedMatch",
    "customer_states",
    "estimate_capacity",
    "fit_levels",
    "industry_market",
    "market_by",
    "match_needs",
    "max_discount_for",
    "price_lines",
    "rank_acceptability",
    "scale_linear",
    "score_industries",
    "service_states",
    "weight_swing",
    "weighted_sum",
]
