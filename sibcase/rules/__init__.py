"""The rules: what a reviewer who has read the literature would ask of a case and its figures, line by line."""
