"""The use cases in the order of the work: check, compute, document. What the command line and notebooks call."""
