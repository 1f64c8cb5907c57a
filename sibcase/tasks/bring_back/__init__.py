"""Bring a workbook back: what was changed in Excel goes into the case, and what cannot is listed with its cell."""
