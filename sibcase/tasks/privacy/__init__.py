"""Privacy: for whom a document is, which figures are withheld, and where private words leak."""
