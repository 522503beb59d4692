"""The abstract interpreter: it owns Python and knows no layer by name."""
