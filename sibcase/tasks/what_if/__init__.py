"""What if: figures of a case with some values changed, which are not saved."""
