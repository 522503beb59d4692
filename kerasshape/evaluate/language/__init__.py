"""Python itself: expressions, statements, loops, attributes and calls."""
