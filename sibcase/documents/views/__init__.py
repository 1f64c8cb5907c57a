"""Views: the parts of a case as a template sees them; `documents/context.py` puts them together."""
