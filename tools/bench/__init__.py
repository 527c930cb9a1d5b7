"""Benchmarks: `./dev bench NAME`. Ratios of times measured in one run, never bare times."""
