"""History: repositories of cases, and the versions of a case that Git keeps, read without Git."""
