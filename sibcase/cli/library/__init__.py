"""Commands for many cases: a site of them."""
