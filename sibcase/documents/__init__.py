"""Documents: from a case and its figures to Markdown, and from there to HTML, Word and PDF."""
