"""Figures of the chapter ``market``: the market survey."""
