"""What codes are called on a terminal: by name in Chinese, in English as they are typed."""

from shared.language import say
from shared.vocabulary.code import Code


def called(family: type[Code], code: str | None) -> str:
    """A code as who reads English types it, and by its name for who reads Chinese.

    One that the family does not have is shown as it is.
    """
    named = next((each.zh for each in family if each == code), code or "")
    return say(code or "", named)
