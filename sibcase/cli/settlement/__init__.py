"""How a settlement is printed: its lines, its measures, and what was observed."""
