"""Formats: from Markdown and charts to HTML, Word and PDF."""
