from dataclasses import replace
from datetime import date

import pytest

from services.notifications.templates.catalogue import read_sentences
from services.notifications.templates.rules import approved, faults
from shared.vocabulary.codes import MessageAudience

CATALOGUE = read_sentences()
HERS = CATALOGUE.templates["offer_accepted"]


@pytest.mark.parametrize("template", CATALOGUE.templates.values(), ids=str)
def test_every_sentence_is_approved_and_has_a_source(template: object) -> None:
    found = next(t for t in CATALOGUE.templates.values() if t is template)
    assert faults(found) == ()
    assert found.approved_on is not None
    assert approved(found, found.approved_on)
    assert found.source
    assert found.approved_by


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("Call 12338.", "holds_a_digit"),
        ("请拨打一二三三八。", "holds_a_digit"),
        ("See https://example.org", "holds_a_link"),
        ("See www.example.org", "holds_a_link"),
        ("See example.com now", "holds_a_link"),
        ("Write to a@b.c", "holds_a_link"),
        ("Hello {name}", "holds_a_variable"),
        ("Hello %s", "holds_a_variable"),
        ("【某机构】您好", "holds_a_variable"),
        ("接力平台有消息", "holds_a_telling_word"),
        ("您的律师来电", "holds_a_telling_word"),
        ("Your shelter place is ready", "holds_a_telling_word"),
        ("Jieli has news", "holds_a_telling_word"),
    ],
)
def test_a_sentence_that_tells_is_not_approved(sentence: str, fault: str) -> None:
    telling = replace(HERS, text=HERS.text | {"en": sentence})
    assert fault in faults(telling)
    assert not approved(telling, date(2030, 1, 1))


def test_a_sentence_without_an_approval_is_not_sent() -> None:
    assert not approved(replace(HERS, approved_on=None), date(2030, 1, 1))


def test_an_unknown_language_falls_back_to_chinese() -> None:
    assert HERS.in_language("ug") == "zh"
    assert HERS.in_language("en") == "en"


def test_her_sender_says_nothing() -> None:
    sender = CATALOGUE.senders[MessageAudience.SURVIVOR]
    assert "jieli" not in sender


def test_a_provider_s_sentence_holds_its_inbox_reference_and_no_link() -> None:
    for code in ("offer_made", "offer_withdrawn"):
        for sentence in CATALOGUE.templates[code].text.values():
            assert sentence.count("{reference}") == 1
            assert "http" not in sentence
            assert "www" not in sentence
