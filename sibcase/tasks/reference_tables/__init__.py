"""Reference tables: newer unit costs and deflators, from the workbooks that their publishers offer."""
