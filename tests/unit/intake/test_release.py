"""What of who she is a provider is given, by the need it took on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.intake.vault import redaction
from services.intake.vault.redaction import told
from services.intake.vault.rules import Part, Taken, load, within
from shared.free_text.gate import MOST, Verdict
from shared.vocabulary import Need, ProviderKind

RULES = load()
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
STORY = {"narrative": "不告诉雇主的话", "identity": {"name": "林某", "phone": "1", "address": "2"}}
CONTACT = {"channel": "sms", "address": "1", "code_word": "青石"}
WORK = (Need.EMPLOYMENT_SUPPORT, Need.SKILLS_TRAINING)


def taken(need: Need, minute: int = 0, kind: ProviderKind | None = None) -> Taken:
    at = NOON + timedelta(minutes=minute)
    return Taken(need, 0, UUID(int=minute + 1), UUID(int=99), kind, at)


@pytest.mark.parametrize("need", Need)
def test_where_she_works_or_learns_nobody_is_given_the_story_whatever_the_need(need: Need) -> None:
    for kind in (ProviderKind.EMPLOYER, ProviderKind.TRAINING_CENTRE):
        parts = RULES.parts([taken(need, kind=kind)])
        assert parts <= {Part.NAME, Part.SAFE_CONTACT}
        assert RULES.speaker([taken(need, kind=kind)]) is None


@pytest.mark.parametrize("need", WORK)
def test_work_and_training_are_given_a_name_and_a_safe_contact_without_the_word(need: Need) -> None:
    [only] = [taken(need)]
    assert RULES.parts([only]) == {Part.NAME, Part.SAFE_CONTACT}
    assert RULES.speaker([only]) is None


def test_a_shelter_is_given_her_name_and_not_the_address_she_fled() -> None:
    parts = RULES.parts([taken(Need.SHELTER)])
    assert Part.NAME in parts
    assert Part.ADDRESS not in parts


def test_the_code_word_goes_to_the_first_that_must_speak_and_to_no_other() -> None:
    work, lawyer, shelter = (
        taken(Need.EMPLOYMENT_SUPPORT, 0),
        taken(Need.LEGAL_CONSULTATION, 2),
        taken(Need.SHELTER, 1),
    )
    assert RULES.speaker([work, lawyer, shelter]) == shelter
    assert RULES.speaker([work, lawyer]) == lawyer
    assert RULES.speaker([work]) is None


def test_one_that_a_person_stopped_is_not_the_one_that_speaks_to_her() -> None:
    stopped = replace(taken(Need.SHELTER, 1), stopped=True)
    lawyer = taken(Need.LEGAL_CONSULTATION, 2)
    assert RULES.speaker([stopped, lawyer]) == lawyer
    assert RULES.speaker([stopped]) is None


def test_nothing_beyond_the_parts_is_shown() -> None:
    opened = {**STORY, "safe_contact": CONTACT}
    shown = within(frozenset({Part.NAME, Part.SAFE_CONTACT}), opened, code_word=False)
    assert shown == {
        "identity": {"name": "林某"},
        "safe_contact": {"channel": "sms", "address": "1"},
        "narrative": None,
    }
    assert within(frozenset(), opened, code_word=True) == dict.fromkeys(shown)
    spoken = within(frozenset({Part.SAFE_CONTACT}), opened, code_word=True)
    assert spoken["safe_contact"] == CONTACT


def test_a_file_that_forgets_a_need_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "release.toml"
    whole = Path(load.__defaults__[0]).read_text(encoding="utf-8")  # type: ignore[index]
    path.write_text(whole.replace('medical = ["name"', '# ["name"'), encoding="utf-8")
    with pytest.raises(ValueError, match="medical"):
        load(path)


TOLD = "我住在示例市示例区幸福路12号3单元501，电话19900000003，身份证110101189001011234。他打我。"


def test_who_is_not_given_her_address_does_not_read_it_in_her_story() -> None:
    shelter, court = (
        told(TOLD, RULES.parts([taken(need)]), RULES.story)
        for need in (Need.SHELTER, Need.COURT_REPRESENTATION)
    )
    assert shelter is not None
    assert court is not None
    assert "幸福路" not in shelter
    assert "幸福路" in court
    assert all("19900000003" in each and each.endswith("他打我。") for each in (shelter, court))


def test_a_number_in_her_story_passes_only_with_her_number() -> None:
    found = told(TOLD, frozenset({Part.NAME, Part.NARRATIVE}), RULES.story)
    assert found is not None
    assert "19900000003" not in found
    assert "【电话号码】" in found


def test_words_that_could_not_be_read_leave_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("长" * (MOST + 1), frozenset(Part), RULES.story) is None
    monkeypatch.setattr(redaction, "judge", lambda _: Verdict(held=True))
    assert told("她说的话", frozenset(Part), RULES.story) is None


def test_her_words_are_opened_at_three_places_and_pass_the_gate_where_they_leave() -> None:
    service = Path(redaction.__file__).parent.parent
    opening = {
        str(path.relative_to(service))
        for path in service.rglob("*.py")
        if "NARRATIVE" in (text := path.read_text(encoding="utf-8")) and "vault.open(" in text
    }
    # The signed record holds a digest of them; her own page shows them to her.
    ungated = {"certificates/api.py", "pages/referral_status.py"}
    assert opening - ungated == {"vault/api.py"}
    assert "told(opened[NARRATIVE]" in (service / "vault/api.py").read_text(encoding="utf-8")
