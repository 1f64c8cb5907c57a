"""Tables of figures: by year, agency, payer, tranche, outcome, saving and payment line."""
