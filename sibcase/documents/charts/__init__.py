"""The charts of a document: one module for each question that a chart answers, with its data."""
