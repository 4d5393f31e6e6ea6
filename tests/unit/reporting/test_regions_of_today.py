"""Figures count a region where it lies today, under whatever code it was told."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from services.reporting.facts.rules import received
from shared.vocabulary import regions
from tests.unit.matching.given import received as told

MIGRATIONS = Path(__file__).parents[3] / "services/reporting/migrations"


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("320684", "320614"),
        ("500112", "500157"),
        ("371200", "370100"),
        ("110105", "110105"),
        ("440000", "440000"),
    ],
)
def test_a_fact_lies_where_its_region_is_today(code: str, counted: str) -> None:
    [row] = received([told(referral_id=uuid4(), region=code)])
    assert row.region == counted
    assert row.province == f"{code[:2]}0000"


def test_what_was_counted_before_a_code_was_given_up_has_been_moved() -> None:
    moved = {
        former: today
        for script in sorted(MIGRATIONS.glob("*_regions_of_today.sql"))
        for former, today in re.findall(
            r"\('(\d{6})', '(\d{6})'\)", script.read_text(encoding="utf-8")
        )
    }
    assert moved == {former: regions.today(former) for former in regions.changes()}
