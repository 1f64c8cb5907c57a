"""Publish documents: make them, write them, and check that they are up to date."""
