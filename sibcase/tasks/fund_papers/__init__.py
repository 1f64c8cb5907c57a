"""Fund papers: a portfolio, and bids compared, as documents that a fund's committee decides on."""
