"""A document of our own, of which a reading can be drafted: that of ``docs/reading.md``."""

from pathlib import Path

STATEMENT = (Path(__file__).parents[2] / "docs" / "reading" / "members.txt").read_text("utf-8")
