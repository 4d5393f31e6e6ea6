"""The inter-agency year: as many referrals and as much silence as were published."""

from collections import Counter

import pytest

from jieli.replay.inter_agency.organisations import SILENT, make_system
from jieli.replay.inter_agency.printing import as_document, verdict
from jieli.replay.inter_agency.published import ORGANISATIONS, REFERRALS, SECTORS, Sector
from jieli.replay.inter_agency.run import Replayed, Standing
from services.matching.directory.form import ProviderForm

FEW = 4_000
PUBLISHED_SILENCE = {Sector.PROTECTION: 27, Sector.HEALTH: 25, Sector.SOCIAL_STABILITY: 87}
"""Per cent of the referrals of a sector that nobody ever answered, first quarter of 2021."""


def test_the_year_has_as_many_referrals_as_were_published() -> None:
    assert REFERRALS == 85_812
    assert 60 <= ORGANISATIONS <= 70


def test_of_each_sector_as_many_are_not_answered_at_first_as_were_published() -> None:
    made = make_system(1, FEW)
    asked = Counter(made.sectors.values())
    silent = Counter(made.sectors[ref] for ref, said in made.first.items() if said == SILENT)
    assert sum(asked.values()) == FEW == len(made.posted.requests)
    for sector, share in PUBLISHED_SILENCE.items():
        assert round(100 * silent[sector] / asked[sector]) == share


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    one, again, other = make_system(1, 200), make_system(1, 200), make_system(2, 200)
    assert one.posted.lines() == again.posted.lines()
    assert one.posted.lines() != other.posted.lines()


def test_whoever_was_silent_at_first_says_nothing_and_the_others_one_word() -> None:
    made = make_system(1, 400)
    for reference, said in made.first.items():
        steps = made.answers(1, reference, {}, 1)
        assert len(steps) == (said != SILENT)


@pytest.mark.parametrize("sector", list(Sector))
def test_in_every_province_somebody_can_be_asked_after_the_first(sector: Sector) -> None:
    made = make_system(1, 100)
    areas = Counter(
        area["extent"]
        for provider in made.posted.providers
        if provider["needs"] == [SECTORS[sector].need]
        for area in provider["service_areas"]
    )
    assert {request["region"][:2] + "0000" for request in made.posted.requests} <= areas.keys()
    assert min(areas.values()) >= 4


def test_every_body_is_one_the_directory_takes() -> None:
    for provider in make_system(1, 100).posted.providers:
        ProviderForm.model_validate({k: v for k, v in provider.items() if k != "provider_id"})


def test_one_that_nobody_answered_and_nobody_told_of_is_said_to_be_so() -> None:
    replayed = Replayed([Standing(Sector.HEALTH, 10, 3, 6, 3)])
    assert replayed.neither == 1
    assert as_document(replayed)["neither"] == 1
    assert "1 " in verdict(replayed)
