"""Pictures: results of the methods in, plotly figures out; nothing is shown and nothing is computed here."""

from course_lib.plots.drawing.theme import new_figure, template
from course_lib.plots.industry.capacity import plot_capacity
from course_lib.plots.industry.selection import plot_acceptability, plot_selection, plot_swing
from course_lib.plots.market.floors import plot_floors
from course_lib.plots.market.survey import plot_completeness, plot_grid_map, plot_grid_states, plot_white_spots
from course_lib.plots.needs.departments import plot_linked
from course_lib.plots.needs.informatisation import plot_informatisation
from course_lib.plots.needs.needs import plot_needs
from course_lib.plots.needs.portfolio import plot_budget_months, plot_budget_products, plot_pareto
from course_lib.plots.needs.star_map import plot_stars
from course_lib.plots.odds.bands import plot_bands
from course_lib.plots.odds.contributions import plot_contributions
from course_lib.plots.odds.decision import plot_decision
from course_lib.plots.odds.gap import plot_gap, plot_services
from course_lib.plots.odds.nine_grid import plot_nine_grid
from course_lib.plots.odds.scenarios import plot_scenarios
from course_lib.plots.odds.sensitivity import plot_sensitivity
from course_lib.plots.odds.year import plot_distribution, plot_outcomes
from course_lib.plots.opening.course_map import plot_levels, plot_six_w
from course_lib.plots.opening.questionnaire import plot_gaps, plot_radar
from course_lib.plots.route.control import plot_capacity_use, plot_control, plot_route_comparison
from course_lib.plots.route.loop import plot_gates, plot_loop, plot_steps
from course_lib.plots.route.route import plot_route

__all__ = [
    "new_figure",
    "plot_acceptability",
    "plot_bands",
    "plot_budget_months",
    "plot_budget_products",
    "plot_capacity",
    "plot_capacity_use",
    "plot_completeness",
    "plot_contributions",
    "plot_control",
    "plot_decision",
    "plot_distribution",
    "plot_floors",
    "plot_gap",
    "plot_gaps",
    "plot_gates",
    "plot_grid_map",
    "plot_grid_states",
    "plot_informatisation",
    "plot_levels",
    "plot_linked",
    "plot_loop",
    "plot_needs",
    "plot_nine_grid",
    "plot_outcomes",
    "plot_pareto",
    "plot_radar",
    "plot_route",
    "plot_route_comparison",
    "plot_scenarios",
    "plot_selection",
    "plot_sensitivity",
    "plot_services",
    "plot_six_w",
    "plot_stars",
    "plot_steps",
    "plot_swing",
    "plot_white_spots",
    "template",
]
