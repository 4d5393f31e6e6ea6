"""Chinese or English, as the terminal asks (LC_ALL, LC_MESSAGES, LANG)."""

import os
from collections.abc import Mapping


def chinese(environment: Mapping[str, str] | None = None) -> bool:
    """Whether to speak Chinese: the first of the three variables that is set decides."""
    environment = os.environ if environment is None else environment
    asked = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)),
        "",
    )
    return asked.lower().startswith("zh")


def say(english: str, in_chinese: str) -> str:
    """One of two ways to say the same."""
    return in_chinese if chinese() else english
