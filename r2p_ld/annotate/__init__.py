"""Mentions in documents of what the graph knows."""

from r2p_ld.annotate.lexicon import Lexicon
from r2p_ld.annotate.mentions import Mention, mentions

__all__ = ["Lexicon", "Mention", "mentions"]
