"""Start a case, or a repository of cases."""
