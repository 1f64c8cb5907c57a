"""Commands for many cases: a site of them, and what they come to together."""
