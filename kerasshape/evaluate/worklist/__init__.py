"""Which code is worth being parsed and evaluated, and which modules of the project it imports."""
