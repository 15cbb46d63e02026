"""Readings of documents: claims proposed, passed through a gate, reviewed by a person, and built."""
