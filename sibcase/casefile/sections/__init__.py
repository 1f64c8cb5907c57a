"""The sections of a case file: the one table behind the reader, the JSON Schema and the field reference."""
