"""A portfolio: payments, savings and risk by year over all cases of a folder, and which of them adds most risk."""
