"""Readiness: how far a case has come, area by area and phase by phase."""
