"""The worksheets, each in a module of its own."""
