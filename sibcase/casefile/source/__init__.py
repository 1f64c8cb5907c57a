"""The text of a case: where everything is written, what is read, and findings with their places."""
