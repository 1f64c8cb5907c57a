"""Options of a case: what each is worth, how sure that is, who bears the risk, and at which effect which is best."""
