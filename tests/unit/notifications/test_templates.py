from dataclasses import replace
from datetime import date

import pytest

from services.notifications.templates.catalogue import read_sentences
from services.notifications.templates.rules import Status, Template, approved, faults, sendable
from shared.settings import Settings
from shared.vocabulary import MessageAudience

CATALOGUE = read_sentences()
HERS = read_sentences(proposals_allowed=True).templates["offer_accepted"]


@pytest.mark.parametrize("template", CATALOGUE.templates.values(), ids=str)
def test_every_sentence_has_a_source_and_says_that_nobody_has_approved_it(
    template: Template,
) -> None:
    assert faults(template) == ()
    assert template.source
    assert template.status is Status.PROPOSAL
    assert (template.approved_by, template.approved_on) == (None, None)


def test_a_proposal_is_sent_in_a_sandbox_only() -> None:
    for template in CATALOGUE.templates.values():
        assert not sendable(template, date(2030, 1, 1))
    for template in read_sentences(proposals_allowed=True).templates.values():
        assert sendable(template, date(2030, 1, 1))
        assert not approved(template, date(2030, 1, 1))


def test_proposals_are_not_sent_unless_a_setting_says_so() -> None:
    assert Settings().allow_proposed_sentences is False


@pytest.mark.parametrize(
    "changes", [{"approved_by": None}, {"approved_by": ""}, {"approved_on": None}]
)
def test_an_approval_has_a_name_and_a_date(changes: dict[str, object]) -> None:
    whole = replace(
        HERS, status=Status.APPROVED, approved_on=date(2026, 11, 2), approved_by="A. Person"
    )
    assert sendable(whole, date(2026, 11, 2))
    assert not sendable(whole, date(2026, 11, 1))
    assert not sendable(replace(whole, **changes), date(2030, 1, 1))  # type: ignore[arg-type]


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
    assert not sendable(telling, date(2030, 1, 1))


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
