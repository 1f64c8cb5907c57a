"""Exchange with other programs: exports of a case, and tables that come in from elsewhere."""
