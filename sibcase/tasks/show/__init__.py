"""Show a case: its headline figures, and how each input was read."""
