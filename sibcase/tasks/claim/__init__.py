"""Claim: what is due for verified results, period by period, in a ledger in which results are settled once."""
