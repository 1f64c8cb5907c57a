"""Settle a contract on observed results, and compare what each measure would pay."""
