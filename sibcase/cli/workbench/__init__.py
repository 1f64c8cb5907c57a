"""The command that opens the workbench in a browser."""
