"""Chinese or English on a terminal, as it asks (JIELI_LANG, LC_ALL, LC_MESSAGES, LANG)."""

import gettext
import os
from collections.abc import Mapping

VARIABLE = "JIELI_LANG"
"""What `--lang` sets, for this process and those it starts."""
VARIABLES = (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG")


def chinese(environment: Mapping[str, str] | None = None) -> bool:
    """Whether to speak Chinese: the first of the variables that is set decides."""
    environment = os.environ if environment is None else environment
    asked = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return asked.lower().startswith("zh")


def say(english: str, in_chinese: str) -> str:
    """One of two ways to say the same."""
    return in_chinese if chinese() else english


def libraries_say(words: Mapping[str, str]) -> None:
    """Let libraries that ask gettext for a sentence be answered from *words*, where it is there."""

    def said(domain: str, message: str) -> str:
        del domain
        return words.get(message, message)

    def counted(domain: str, msgid1: str, msgid2: str, n: int) -> str:
        del domain
        return words.get(msgid2, msgid1 if n == 1 else msgid2)

    gettext.dgettext, gettext.dngettext = said, counted
