"""The case file: from YAML text to a checked, immutable case, with every problem found on the way. Knows no model."""
