"""How sure figures are: what inputs may be, what chance adds, and what that makes of every figure."""
