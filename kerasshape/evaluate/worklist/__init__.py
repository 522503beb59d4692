"""Which code is worth parsing and evaluating."""
