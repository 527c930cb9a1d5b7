"""The rules alone, in random months drawn by Hypothesis."""
