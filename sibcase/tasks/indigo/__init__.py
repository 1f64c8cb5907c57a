"""INDIGO: a record becomes a case, a case becomes a record, and what other deals agreed is compared with a case."""
