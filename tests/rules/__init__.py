"""The rules against small statements of them made here, from the text alone."""
