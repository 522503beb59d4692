"""The rules: one frozen dataclass of facts per rule, one module per family."""
