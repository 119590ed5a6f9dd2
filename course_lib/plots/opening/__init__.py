"""Figures of the chapter ``opening``: the course about itself."""
