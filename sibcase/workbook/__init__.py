"""The workbook of a case: the same book of lines as cells and live formulas, for those who work in Excel."""
