"""Reforecast a contract: results to date, the plan for the rest, and how what may still be paid is spread."""
