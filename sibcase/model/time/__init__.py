"""Time in the model: periods, the moments at which money moves, prices by year, rates over time."""
