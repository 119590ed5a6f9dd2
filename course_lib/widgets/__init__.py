"""Boards: people choose by hand, each choice is saved at once."""
