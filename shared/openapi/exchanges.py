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
    """What was sent and answered; empty where it never was.

    Its `request`, where that is not the form's own; its `response`; under `also` what it answers
    with another status of success, by status.
    """
    return _exchanges().get(service, {}).get(operation, {})


def webhook_of(service: str, name: str) -> Any:
    """The body of a webhook as a receiver got it; None where none ever came."""
    return exchange_of(service, f"on_{name.replace('.', '_')}").get("response")
