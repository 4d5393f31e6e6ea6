"""Assertions, neutral words."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.intake.channels.rules import LINES, Line, usage_id
from services.intake.lifecycle.rules import TEXTS, public_status_of
from services.intake.partners.rules import assertion_fault
from shared.vocabulary import Channel, ReferralStatus

GOOD: dict[str, Any] = {"iss": "c", "sub": "c", "aud": "here", "exp": 160, "jti": "12345678"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "d"},
        {"sub": None},
        {"aud": "there"},
        {"exp": 100},
        {"exp": 1000},
        {"exp": "160"},
        {"jti": "short"},
        {"jti": None},
    ],
)
def test_an_assertion_with_one_wrong_claim_is_refused(wrong: dict[str, Any]) -> None:
    assert assertion_fault(GOOD, "c", "here", 100) == ""
    assert assertion_fault({**GOOD, "aud": ["there", "here"]}, "c", "here", 100) == ""
    assert assertion_fault({**GOOD, **wrong}, "c", "here", 100)


def test_every_status_has_a_neutral_word_in_both_languages() -> None:
    telling = ("暴力", "violence", "法律", "lawyer", "妇", "help", "援")
    for status in ReferralStatus:
        text = TEXTS[public_status_of(status)]
        assert set(text) == {"zh", "en"}
        assert not any(word in sentence for word in telling for sentence in text.values())


def test_every_line_is_a_hotline() -> None:
    assert set(LINES) == set(Line)


def test_a_days_counters_keep_their_id() -> None:
    partner, day = UUID(int=1), datetime(2022, 8, 18, tzinfo=UTC).date()
    online = usage_id(partner, Channel.WECHAT_MINIPROGRAM, day)
    assert online == usage_id(partner, Channel.WECHAT_MINIPROGRAM, day)
    assert online != usage_id(UUID(int=2), Channel.WECHAT_MINIPROGRAM, day)
    assert online != usage_id(partner, Channel.WEB_FORM, day)
