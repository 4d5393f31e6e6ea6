"""The rule in force of what is asked together, read once from the dated file beside this module."""

import tomllib
from functools import cache
from pathlib import Path

from services.matching.parallel.rules import Parallel

PARALLEL = Path(__file__).with_name("parallel_2026_11.toml")


@cache
def parallel() -> Parallel:
    """The rule in force. Raises pydantic.ValidationError when the file is not complete."""
    return Parallel.model_validate(tomllib.loads(PARALLEL.read_text(encoding="utf-8")))
