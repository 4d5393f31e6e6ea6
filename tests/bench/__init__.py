"""Measures Jieli against what a team would build by habit: `python -m tests.bench --help`."""
