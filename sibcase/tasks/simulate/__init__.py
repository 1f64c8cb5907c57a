"""Simulate a case: how sure its figures are."""
