"""Check a case: findings of the reader and of the rules, less what is waived or already known."""
