"""The form of a case: its fields, made from the same definitions as the schema, and changes to them."""
