"""Whatever intake takes, notifications can use."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.intake.referrals.submission import SafeContact as Said
from services.notifications.safety.rules import Go, Hold, Wait, Why, may_send, read_contact
from services.notifications.templates.catalogue import read_sentences
from shared.contact.rules import SafeContact
from shared.vocabulary import SafeChannel

TEMPLATE = read_sentences(proposals_allowed=True).templates["offer_accepted"]
TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

numbers = st.sampled_from(
    [
        "19900001234",
        "199.0000.1234",
        "１９９００００１２３４",
        "0086-199-0000-1234",
        "199 0000 1234 / 199 0000 1235",
        "19900001234.0",
        "+95 9 256 123 456",
        "010-12345678",
        "010-12345678转5",
        "110",
        "she@example.org",
        "She@Example.org",
        "she＠example.org",
        "she@@example",
        "wxid_example",
        "a b",
        "null",
        "   ",
        "",
    ]
) | st.text("0189+-. a@", max_size=14)
clocks = st.sampled_from(
    ["00:00", "09:00", "09:10", "11:30", "23:50", "24:00", "０９：００", "9:00", "25:00", "12:00"]
)
days = st.sampled_from(["mon-fri", "MON", "sat,sun", "daily", "fri-mon", "someday", "一", ""])
zones = st.sampled_from(
    ["Asia/Shanghai", "asia/urumqi", "Europe/Berlin", "UTC", "PRC", "Mars/X", "../etc", "Factory"]
)
tags = st.sampled_from(["zh", "en-US", "ug-CN", "zh-Hans-CN", "xx", "EN", "en_GB", "中文"])
windows = st.fixed_dictionaries({"days": days, "from": clocks, "to": clocks})
contacts = st.fixed_dictionaries(
    {"channel": st.sampled_from([channel.value for channel in SafeChannel])},
    optional={
        "address": numbers,
        "windows": st.lists(windows, max_size=3),
        "time_zone": zones,
        "language": tags,
        "code_word": st.just("青石"),
        "confirmed_on": st.sampled_from(["2026-11-20", "2026-11-01", "2026-01-01"]),
    },
)


def _taken(contact: dict[str, Any]) -> dict[str, Any] | None:
    """What intake would keep of it; None if it refuses it."""
    try:
        said = Said.model_validate(contact, strict=False)
    except ValidationError:
        return None
    kept: dict[str, Any] = said.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept.setdefault("confirmed_on", TODAY.isoformat())
    return kept


@settings(max_examples=1000)
@given(contacts)
def test_every_contact_that_intake_takes_can_be_used(contact: dict[str, Any]) -> None:
    kept = _taken(contact)
    if kept is None:
        return
    found = read_contact(kept)
    if contact["channel"] == SafeChannel.NONE:
        assert found is Why.NO_SAFE_CONTACT
        return
    assert isinstance(found, SafeContact)
    assert _taken(kept) == kept, "what passed once passes again, unchanged"
    verdict = may_send(found, TEMPLATE, NOON, NOON)
    if isinstance(verdict, Hold):
        # What a person has to do, never a contact that nobody could use.
        assert verdict.why in {Why.CHANNEL_NEEDS_A_PERSON, Why.NO_WINDOW, Why.NOT_CONFIRMED}
        assert verdict.why is not Why.NO_WINDOW or not found.windows
        return
    if isinstance(verdict, Wait):
        assert verdict.until - NOON < timedelta(days=8)
        then = may_send(found, TEMPLATE, verdict.until, verdict.until)
        assert isinstance(then, Go) or then == Hold(Why.NOT_CONFIRMED)


def window(days: str, begin: str, end: str) -> dict[str, str]:
    """A window as it is posted."""
    return {"days": days, "from": begin, "to": end}


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"channel": "sms", "address": "abc"}, "address"),
        ({"channel": "sms", "address": "010-12345678"}, "address"),
        ({"channel": "email", "address": "she@@example"}, "address"),
        ({"channel": "email", "address": "19900001234"}, "address"),
        ({"channel": "phone", "address": "she@example.org"}, "address"),
        ({"channel": "wechat", "address": "two words"}, "address"),
        ({"channel": "none", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"channel": "none", "language": "xx"}, "language"),
        (
            {"channel": "none", "windows": [window("mon", "00:00", "00:00")]},
            "windows",
        ),
        (
            {"channel": "none", "windows": [window("mon", "09:00", "09:05")]},
            "windows",
        ),
        (
            {"channel": "none", "windows": [window("today", "09:00", "19:00")]},
            "windows",
        ),
    ],
)
def test_what_could_never_be_used_is_refused_at_the_door(
    contact: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Said.model_validate(contact, strict=False)
    assert [error["loc"][0] for error in refused.value.errors()] == [field]


def test_what_rings_is_one_however_it_is_written() -> None:
    written = ("19900001234", "+86 199 0000 1234", "１９９－００００－１２３４")
    receivers = {
        read_contact({"channel": "sms", "address": number}).receiver  # type: ignore[union-attr]
        for number in written
    }
    assert len(receivers) == 1
