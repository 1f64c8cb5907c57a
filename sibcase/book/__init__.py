"""The book of lines: named rows of a model, their formulas, evaluation and explanation. Knows no impact bond."""
