"""INDIGO, the register of impact bonds: its records read from JSON, CSV and forms, and what is wrong with them."""
