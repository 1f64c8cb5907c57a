"""The charts of a document: one module for each question that a chart answers, one for how they are drawn."""
