"""Documents of any format as canonical text with blocks, and the way back to the original."""

from __future__ import annotations

from r2p_ld.documents.reader import LIMITS, Limits, contents, parse, read
from r2p_ld.documents.text import MEDIA_TYPE as TEXT

__all__ = ["LIMITS", "TEXT", "Limits", "contents", "parse", "read"]
