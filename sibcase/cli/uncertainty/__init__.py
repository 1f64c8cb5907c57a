"""The commands on uncertainty: how sure figures are, what moves them, and what would bring them to a target."""
