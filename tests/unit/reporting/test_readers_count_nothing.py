"""No request computes anything about people: what counts facts is not even loaded with the API."""

import subprocess
import sys

_LOADED = """
import sys
import services.reporting.routes
kept = ("counting", "waiting_times", "lower_bounds", "publishing", "report_builder")
print(*(name for name in kept if f"services.reporting.publications.{name}" in sys.modules))
print(*(name for name in ("numpy", "highspy") if name in sys.modules))
"""


def test_the_api_loads_neither_what_counts_facts_nor_the_judge() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []
