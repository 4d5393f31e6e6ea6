"""What a sentence must be, and must not hold, before it may be sent."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.vocabulary import MessageAudience
from shared.vocabulary.languages import lookup

LANGUAGES = ("zh", "en")
FALLBACK_LANGUAGE = "zh"

# fmt: off
_TELLING_WORDS = (
    "接力", "妇联", "妇女", "法律", "律师", "法院", "检察", "警", "公安", "暴力", "家暴", "虐待",
    "伤害", "侵害", "性", "庇护", "救助", "援助", "求助", "热线", "心理", "咨询", "保护", "举报",
    "案件", "jieli", "women", "federation", "lawyer", "legal", "court", "police", "violence",
    "abuse", "harm", "shelter", "rescue", "helpline", "hotline", "counsel", "protect", "referral",
    "survivor", "victim",
)
# fmt: on
_LINK = re.compile(r"https?:|www\.|\w\.(com|cn|org|net)\b|@|/", re.IGNORECASE)
_VARIABLE = re.compile(r"[{}<>%$#\[\]【】]")
_CHINESE_NUMERALS = re.compile("[零〇一二三四五六七八九十百千万]{2,}")


class Status(StrEnum):
    """Whether somebody has approved a sentence."""

    PROPOSAL = "proposal"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence in its languages, and who approved it when.

    A proposal was approved by nobody; it may be sent where `proposals_allowed`, in a sandbox.
    """

    code: str
    audience: MessageAudience
    status: Status
    approved_on: date | None
    approved_by: str | None
    source: str
    text: dict[str, str]
    subject: dict[str, str]
    proposals_allowed: bool = False

    def in_language(self, wanted: str) -> str:
        """The language of `wanted` that it has (RFC 4647 lookup), else Chinese."""
        return lookup(wanted, self.text) or FALLBACK_LANGUAGE


def approved(template: Template, today: date) -> bool:
    """Whether a person whose name stands beside it has approved it by now."""
    return (
        template.status is Status.APPROVED
        and bool(template.approved_by)
        and template.approved_on is not None
        and template.approved_on <= today
    )


def sendable(template: Template, today: date) -> bool:
    """Whether it may be sent: approved, or a proposal in a sandbox, and without a fault."""
    proposed = template.status is Status.PROPOSAL and template.proposals_allowed
    return (proposed or approved(template, today)) and not faults(template)


def faults(template: Template) -> tuple[str, ...]:
    """What is wrong with it, as codes; a provider's sentence may hold its inbox reference."""
    found = [f"language_missing_{code}" for code in LANGUAGES if not template.text.get(code)]
    if template.audience is MessageAudience.SURVIVOR:
        for sentence in (*template.text.values(), *template.subject.values()):
            found += _telling(sentence)
    return tuple(dict.fromkeys(found))


def _telling(sentence: str) -> list[str]:
    checks = {
        "holds_a_digit": any(c.isnumeric() and not c.isalpha() for c in sentence)
        or any(c.isdigit() for c in sentence)
        or _CHINESE_NUMERALS.search(sentence) is not None,
        "holds_a_link": _LINK.search(sentence) is not None,
        "holds_a_variable": _VARIABLE.search(sentence) is not None,
        "holds_a_telling_word": any(word in sentence.lower() for word in _TELLING_WORDS),
    }
    return [code for code, holds in checks.items() if holds]
