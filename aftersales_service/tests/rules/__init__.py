"""The rules alone, in random worlds drawn by Hypothesis: the same ones in every run."""

import hypothesis

hypothesis.settings.register_profile(
    "rules", derandomize=True, deadline=None, max_examples=100, print_blob=False
)
hypothesis.settings.load_profile("rules")
