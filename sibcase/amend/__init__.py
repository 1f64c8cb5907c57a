"""Amend a case: changes by place written into its text, with everything else kept, byte for byte."""
