"""What models do: all of them, and those that are classes of the project."""
