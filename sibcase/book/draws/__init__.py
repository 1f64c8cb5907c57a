"""Draws: many sets of figures at once, as a tape of simple steps over blocks of draws (docs/decisions/0041)."""
