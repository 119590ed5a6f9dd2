"""Boards of the chapter ``market``: the market survey."""
