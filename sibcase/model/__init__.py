"""The model: from a case to a book of lines, section by section, as a business case is read.

need → service → outcomes → savings → contract → investment → parties. Every module adds the lines of one section and
knows nothing of arrays, files or documents.
"""
