"""Sign a case: the first plan and the contract's terms are kept, and later versions are measured against them."""
