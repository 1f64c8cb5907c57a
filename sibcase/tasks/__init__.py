"""Tasks: one room for each thing that a user does. The command line and notebooks call them."""
