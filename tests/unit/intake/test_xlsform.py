"""The form for tablets is an XLSForm, and what is collected with it is imported as it is."""

import io
from datetime import date

import orjson
from pyxform.xls2xform import convert

from services.intake.imports import mapping, xlsform
from services.intake.imports.requests import Plan
from services.intake.imports.rules import Purpose
from services.intake.imports.sheets import Row
from services.intake.referrals.submission import Submission

ANSWERS = {
    "consent_basis": "consent",
    "consent_scope": "any_matched_provider",
    "consent_given_by": "self",
    "source_ref": "tablet-000123",
    "occurred_at": "2026-11-20",
    "region": "110105",
    "age": "18-39",
    "gender": "female",
    "harm": "domestic_violence stalking",
    "forms": "physical mental",
    "needs": "shelter legal_consultation",
    "urgency": "pressing",
    "name": "林某甲",
    "phone": "19900000001",
    "contact_channel": "none",
    "consent_text": "2026-11",
    "channel": "offline_event",
}


def test_the_judge_of_xlsforms_accepts_it_without_a_warning() -> None:
    made = convert(io.BytesIO(xlsform.workbook()), validate=False, file_type=".xlsx")
    assert made.warnings == []
    assert "<h:title>接力 求助登记</h:title>" in made.xform
    for name in ("consent_scope", "needs", "region"):
        assert f'nodeset="/{xlsform.NAME}/{name}"' in made.xform or name in made.xform


def test_consent_is_asked_first() -> None:
    names = [row[1] for row in xlsform.survey()]
    asked = [name for name in names if name not in {"consent_read", "consent_text", "channel"}]
    assert names[0] == "consent_read"
    assert all(name.startswith("consent_") for name in asked[:3])
    assert "identity_number" not in names


def test_what_is_collected_is_imported_without_a_mapping() -> None:
    headers = tuple(name for _, name, *_ in xlsform.survey() if name != "consent_read")
    assert set(ANSWERS) <= set(headers)
    proposed = mapping.proposed(headers)
    plan = Plan(headers, proposed, Purpose.REFERRALS, date(2026, 11, 27))
    read = plan.read(Row(1, [ANSWERS.get(name, "") for name in headers]))
    assert read.faults == ()
    said = Submission.model_validate_json(read.content)
    assert said.needs == ("shelter", "legal_consultation")
    assert [harm.type for harm in said.harm] == ["domestic_violence", "stalking"]
    assert said.channel == "offline_event"
    assert orjson.loads(read.content)["consent"]["scope"] == "any_matched_provider"
