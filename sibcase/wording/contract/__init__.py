"""The terms of a contract and of its investors in words."""
