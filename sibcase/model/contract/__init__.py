"""The contract in the model: metrics, payment lines, caps, and who pays what."""
