"""Boards of the chapter ``route``: level 3, route map and plan."""
