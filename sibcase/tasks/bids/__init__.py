"""Bids: what a fund is offered against its rate card, and which set of bids fits its allocation."""
