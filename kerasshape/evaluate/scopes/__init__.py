"""What names mean: scopes, and the imports, functions and classes that bind them."""
