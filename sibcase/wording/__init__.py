"""Wording: figures, terms and lists in plain English, for documents and for the terminal."""
