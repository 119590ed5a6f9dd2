"""Figures of the chapter ``odds``: level 3, whom we can win."""
