"""Explain the words of this field: terms of the glossary, fields of the case file, figures."""
