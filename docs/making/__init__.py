"""How the pages of docs/ and the made parts of the README are written; `docs/generate.py` runs it."""
