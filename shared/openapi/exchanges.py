"""What was really sent and answered, as the documents show it; `make examples` writes it anew."""

import json
from functools import cache
from pathlib import Path
from typing import Any

EXCHANGES = Path(__file__).with_name("exchanges.json")


@cache
def _exchanges() -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = json.loads(EXCHANGES.read_text(encoding="utf-8"))
    return found


def exchange_of(service: str, operation: str) -> dict[str, Any]:
    """Its `request`, where that is not the form's own, and its `response`; empty where not sent."""
    return _exchanges().get(service, {}).get(operation, {})
