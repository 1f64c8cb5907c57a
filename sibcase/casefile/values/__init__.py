"""Values of a case: numbers, money, dates, words and units, how they are written and read."""
