"""Seeded demonstration cases: a district's market invented from data files and one number."""

from course_lib.case.generate.make import make_tables

__all__ = ["make_tables"]
