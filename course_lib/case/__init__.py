"""Cases: a district's market as checked tables."""

from course_lib.case.load import (
    case_from_tables,
    case_place,
    load_case,
    load_catalog,
    shipped_cases,
)
from course_lib.case.meta import Carrier, Meta
from course_lib.case.model import Case, Catalog
from course_lib.case.problems import CaseError, Problem, UnknownCustomerError
from course_lib.case.rules import Rules
from course_lib.case.units import PLAN, unit_tables, waiting, waiting_lines

__all__ = [
    "PLAN",
    "Carrier",
    "Case",
    "CaseError",
    "Catalog",
    "Meta",
    "Problem",
    "Rules",
    "UnknownCustomerError",
    "case_from_tables",
    "case_place",
    "load_case",
    "load_catalog",
    "shipped_cases",
    "unit_tables",
    "waiting",
    "waiting_lines",
]
