"""Sensitivity of a case: what each input does to a figure, and at which values a figure reaches a target."""
