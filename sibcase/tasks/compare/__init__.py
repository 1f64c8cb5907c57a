"""Compare two versions of a case: what changed, what it does to the figures, and why."""
