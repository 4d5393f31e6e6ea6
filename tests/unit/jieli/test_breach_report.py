"""The draft of the report on a breach says who was seen, in which fields, by whom, and no more."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from jieli.breach_report import Asked, Draft, Look, as_json, drawn_up, rules, surrendered
from jieli.breach_text import written
from shared.sensitivity import registry

NOTICED = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)
SHE, ANOTHER, BODY = (UUID(int=n) for n in (1, 2, 3))
ASKED = Asked(NOTICED - timedelta(hours=2), NOTICED, NOTICED)


def a_look(action: str, subject: UUID | None = SHE, **changes: object) -> Look:
    said = {
        "service": "intake",
        "at": NOTICED - timedelta(hours=1),
        "actor": "invented_client",
        "partner_id": BODY,
        "action": action,
        "subject": subject,
        "ground": "",
        "allowed": True,
        "kind": "referral" if subject else "none",
        **changes,
    }
    return Look(**said)  # type: ignore[arg-type]


def a_draft(*looks: Look, measures: tuple[Look, ...] = ()) -> Draft:
    return drawn_up(ASKED, looks, measures, NOTICED + timedelta(minutes=4))


def test_it_is_due_four_hours_after_it_was_noticed() -> None:
    found = a_draft()
    assert found.due_at == datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
    assert "2026-11-27 18:30:00" in written(found, "zh"), "in China it is eight hours later"


def test_what_the_ledger_wrote_down_goes_before_what_the_act_could_show() -> None:
    found = a_draft(a_look("release_identity", fields=("name", "safe_contact")))
    [person] = found.persons
    assert person.fields == {"name", "safe_contact"}


def test_a_look_that_was_refused_surrenders_nothing_and_is_counted() -> None:
    found = a_draft(a_look("release_identity", allowed=False, fields=()))
    assert (found.persons, found.looks, found.refused) == ([], 1, 1)


def test_an_act_that_nobody_listed_is_taken_to_show_the_case() -> None:
    assert surrendered(a_look("an_act_of_tomorrow")) == ("codes",)
    assert surrendered(a_look("withdraw")) == ()


def test_each_person_stands_there_once_who_was_seen_most_first() -> None:
    looks = [
        a_look("read_referral"),
        a_look("safe_contact", ANOTHER, actor="a_service"),
        a_look("read_referral", ANOTHER),
        a_look("read_referral", at=NOTICED - timedelta(minutes=5)),
    ]
    other, she = a_draft(*looks).persons
    assert (other.subject, other.fields) == (ANOTHER, {"safe_contact", "codes"})
    assert (she.subject, she.looks, she.last) == (SHE, 2, NOTICED - timedelta(minutes=5))
    assert dict(other.by) == {f"a_service ({BODY})": 1, f"invented_client ({BODY})": 1}


@pytest.mark.parametrize("kind", ["clue", "call", "message", "erased"])
def test_a_call_a_clue_and_a_message_are_somebodys_too(kind: str) -> None:
    [person] = a_draft(a_look("desk_unmask", kind=kind)).persons
    assert (person.kind, person.fields) == (kind, {"phone"})


def test_a_look_at_nobody_in_particular_is_told_apart() -> None:
    found = a_draft(a_look("search_person", None), a_look("read_ledger", BODY, kind="other"))
    assert found.persons == []
    assert found.nameless == {"read_ledger": 1, "search_person": 1}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_languages_name_the_law_the_persons_the_fields_and_what_was_done(lang: str) -> None:
    done = a_look("disable_client", None, ground="invented_client", at=NOTICED)
    text = written(a_draft(a_look("desk_unmask"), measures=(done,)), lang)  # type: ignore[arg-type]
    wanted = {
        "en": ["Art. 4", "Art. 57", str(SHE), "telephone number", "a client was shut out"],
        "zh": ["第四条", "第五十七条", str(SHE), "电话号码", "停用客户端"],
    }
    for said in wanted[lang]:
        assert said in text
    assert "[to be filled in]" in text or "〔待填写〕" in text


def test_programs_read_the_same() -> None:
    found = as_json(a_draft(a_look("safe_contact")))
    assert found["due_at"] == "2026-11-27T10:30:00+00:00"
    assert found["persons"][0]["fields"] == ["safe_contact"]


def test_what_is_named_in_the_rules_has_words_in_both_languages() -> None:
    shown = {code for fields in rules()["shows"].values() for code in fields}
    assert shown <= set(rules()["fields"])
    assert set(rules()["harm"]) <= set(rules()["fields"])
    for family in ("fields", "measures", "harm"):
        assert all(set(words) == {"en", "zh"} for words in rules()[family].values())


def test_every_door_where_identifying_things_are_handed_out_is_in_the_rules() -> None:
    doors = {
        "intake: GET /v1/clues/{clue_id}": "read_clue",
        "intake: GET /v1/clues/{clue_id}/letters": "read_letters",
        "intake: GET /v1/clues/{clue_id}/person": "read_clue_person",
        "intake: GET /v1/messages": "list_messages",
        "intake: GET /v1/messages/{message_id}": "read_message",
        "intake: GET /v1/referrals/{referral_id}/identity": "release_identity",
        "intake: POST /internal/v1/safe-contacts": "safe_contact",
    }
    reading = {name for name in registry()["doors"] if "GET " in name or "safe-contacts" in name}
    assert reading == set(doors), "say here which act of the audit a new door writes"
    for action in doors.values():
        assert set(rules()["shows"][action]) - {"codes"}
