"""Decisions of the service addon: plain Python, values in, a decision and its reasons out.

Nothing here knows the ORM. Every function takes a whole batch (or a structure built once per
batch), so that a form with one record and a run with a hundred thousand use the same code.
"""
