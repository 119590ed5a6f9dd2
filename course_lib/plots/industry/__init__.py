"""Figures of the chapter ``industry``: level 1, industries."""
