from __future__ import annotations

collect_ignore = ["project"]
"""The sample project has a suite of its own, which runs in an environment of its own."""
