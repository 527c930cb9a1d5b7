"""Decisions of the settlement addon: plain Python, values in, a decision and its reasons out."""
