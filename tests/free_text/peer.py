"""Runs in an environment of jionlp's own: reads a text a line, as JSON, and writes what it finds.

For each text one line: a list of `[kind, start, end]`.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import jionlp  # type: ignore[import-not-found]


def found(text: str) -> Iterator[tuple[str, int, int]]:
    """What jionlp finds that leads to somebody. It knows no names of persons in a text."""
    ways: dict[str, Any] = {
        "telephone": jionlp.extract_phone_number,
        "identity_number": jionlp.extract_id_card,
        "account": jionlp.extract_wechat_id,
        "mail": jionlp.extract_email,
        "qq": jionlp.extract_qq,
        "plate": jionlp.extract_motor_vehicle_licence_plate,
    }
    for kind, way in ways.items():
        for each in way(text, detail=True):
            yield kind, *each["offset"]


for line in sys.stdin:
    sys.stdout.write(json.dumps(list(found(json.loads(line)))) + "\n")
