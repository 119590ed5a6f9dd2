"""Grading: a submission's answers under the kit's own checks, isolated, on a public and on a hidden case."""
