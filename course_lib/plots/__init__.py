"""Pictures: results of the methods in, plotly figures out; nothing is shown and nothing is computed here."""

from course_lib.plots.bands import plot_bands
from course_lib.plots.capacity import plot_capacity
from course_lib.plots.contributions import plot_contributions
from course_lib.plots.control import plot_capacity_use, plot_control, plot_route_comparison
from course_lib.plots.course_map import plot_levels, plot_six_w
from course_lib.plots.decision import plot_decision
from course_lib.plots.departments import plot_linked
from course_lib.plots.floors import plot_floors
from course_lib.plots.gap import plot_distribution, plot_gap
from course_lib.plots.informatisation import plot_informatisation
from course_lib.plots.needs import plot_needs
from course_lib.plots.nine_grid import plot_nine_grid
from course_lib.plots.portfolio import plot_budget_months, plot_budget_products, plot_pareto
from course_lib.plots.questionnaire import plot_gaps, plot_radar
from course_lib.plots.route import plot_route
from course_lib.plots.selection import plot_acceptability, plot_selection, plot_swing
from course_lib.plots.sensitivity import plot_sensitivity
from course_lib.plots.star_map import plot_stars
from course_lib.plots.survey import plot_completeness, plot_grid_map, plot_grid_states, plot_white_spots
from course_lib.plots.theme import new_figure, template

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
    "plot_grid_map",
    "plot_grid_states",
    "plot_informatisation",
    "plot_levels",
    "plot_linked",
    "plot_needs",
    "plot_nine_grid",
    "plot_pareto",
    "plot_radar",
    "plot_route",
    "plot_route_comparison",
    "plot_selection",
    "plot_sensitivity",
    "plot_six_w",
    "plot_stars",
    "plot_swing",
    "plot_white_spots",
    "template",
]
