"""Settlement in the model: the contract on results that were observed."""
