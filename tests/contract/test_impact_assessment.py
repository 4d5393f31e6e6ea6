"""The impact assessment says what is so: tables are fresh, links lead somewhere, dates hold."""

import re
from datetime import date

from services.impact_assessment import PAGE, tables, with_tables

TEXT = PAGE.read_text(encoding="utf-8")


def test_its_tables_are_fresh() -> None:
    assert with_tables(TEXT) == TEXT, "run `.venv/bin/python -m services.impact_assessment`"
    assert all(table.count("\n") > 2 for table in tables().values())


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXT)
    assert len(links) > 20
    assert not [link for link in links if not (PAGE.parent / link).exists()]


def test_l_46_the_assessment_is_kept_for_three_years_and_made_again_within_one() -> None:
    found = {
        what: date.fromisoformat(found[1])
        for what in ("assessed |", "at least |", "again |")
        if (found := re.search(re.escape(what) + r"\D*(\d{4}-\d\d-\d\d)", TEXT))
    }
    assessed, kept, again = found.values()
    assert kept == assessed.replace(year=assessed.year + 3)
    assert assessed < again <= assessed.replace(year=assessed.year + 1)


def test_nobody_is_said_to_have_approved_it() -> None:
    assert "**by nobody yet.**" in TEXT
    assert TEXT.rstrip().endswith("| | | | |")
