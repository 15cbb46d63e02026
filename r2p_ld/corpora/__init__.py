"""Documents by the million: their mentions as statements, in shards with a manifest."""

from __future__ import annotations

from r2p_ld.corpora.run import FORMATS, Outcome, annotate

__all__ = ["FORMATS", "Outcome", "annotate"]
