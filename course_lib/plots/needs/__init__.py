"""Figures of the chapter ``needs``: level 2, needs and portfolio."""
