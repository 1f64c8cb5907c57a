"""Export a case: its figures, its rows by period and what they rest on, as data for other programs."""
