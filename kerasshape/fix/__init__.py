"""Fixes for findings: each one is an edit of the text that was tried before it is offered."""
