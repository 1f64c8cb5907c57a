"""Templates: from a template and its context to Markdown, in a sandbox."""
