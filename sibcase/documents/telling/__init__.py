"""Telling a case: from a checked case and its figures to what a template may print (see `documents/context.py`)."""
