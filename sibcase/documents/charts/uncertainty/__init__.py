"""The charts of uncertainty: what moves a figure, and how its draws are spread."""
