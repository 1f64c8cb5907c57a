"""Privacy: who a document is for, which figures are withheld, and where private words could leak."""
