"""The investment in the model: what is drawn, what is repaid, in which order, and the returns."""
