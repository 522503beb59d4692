"""Writes docs/kerasshape.schema.json from the keys of the configuration: `python -m tests.schema`."""

from __future__ import annotations

import json
from pathlib import Path

from kerasshape.config import schema

WRITTEN = Path(__file__).parents[1] / "docs" / "kerasshape.schema.json"

if __name__ == "__main__":
    WRITTEN.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
