"""Review a contract: what came of the first plan, what was paid for and saved, and what was learned."""
