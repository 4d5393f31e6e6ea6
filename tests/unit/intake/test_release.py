"""What of who she is a provider is given, by the need it took on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.intake.vault.rules import Part, Taken, load, within
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
