"""Checks across the fields of a case: what one field says must fit what others say."""
