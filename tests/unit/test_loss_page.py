"""The page about losses is what the table gives."""

from __future__ import annotations

from tests.loss_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    """`python -m tests.loss_page` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()
