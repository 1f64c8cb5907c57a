"""What the field already knows: discount rates, deflators, evidence grades and unit costs.

Every figure stands in a table under ``data/`` with its source and its confidence; the modules
only read, look up and do the arithmetic the source prescribes. This room imports no other.
"""
