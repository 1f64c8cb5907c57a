"""The web page of a document: one file with its style, its script, its pictures and where each figure comes from."""
