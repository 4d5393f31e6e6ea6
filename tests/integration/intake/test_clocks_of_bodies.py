"""The clocks that bodies owe one another, by their rows: 4, 9, 10 and 11 of the table of law."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.clues.overdue import tell_overdue as clues_overdue
from services.intake.consultations import rules
from services.intake.duties.overdue import tell_overdue as duties_overdue
from shared.security.tokens import Caller
from shared.working_days import CHINA
from tests.integration.intake.office import Json, Office
from tests.integration.intake.test_clues import Bodies, act, bodies, entered, seen
from tests.integration.intake.test_duties import a_report, of_a_minor, reported

__all__ = ["bodies"]


async def test_clock_4_a_mandatory_report_is_due_an_hour_after_staff_learned_of_it(
    office: Office,
) -> None:
    referral = await of_a_minor(office)
    for minutes, late in ((60, False), (61, True)):
        made = await reported(office, a_report(referral, minutes=minutes))
        assert made.json()["late"] is late, minutes
    missing = await of_a_minor(office)
    for age, told in (("59 minutes", 0), ("61 minutes", 1), ("2 hours", 1)):
        await office.rows(
            f"update referral set received_at = now() - interval '{age}' where id = '{missing}'"
        )
        await duties_overdue(office.db, {})
        events = await office.published("mandatory_report.overdue")
        assert len([e for e in events if e["referral_id"] == missing]) == told, age


async def owed(office: Office, who: Caller, clue: str, clock: str) -> tuple[datetime, datetime]:
    """When a clock of a clue began, and when it is due, as its owner is shown."""
    shown: Json = await seen(office, who, clue)
    [due] = [each["due_at"] for each in shown["owed"] if each["clock"] == clock]
    return datetime.fromisoformat(shown["status_at"]), datetime.fromisoformat(due)


def days_worked(begins: datetime, ends: datetime) -> int:
    """Working days between two moments, by the State Council; neither of the two days counts."""
    first, last = begins.astimezone(CHINA).date(), ends.astimezone(CHINA).date()
    days = (first + timedelta(days=n) for n in range(1, (last - first).days))
    try:
        return sum(chinese_calendar.is_workday(day) for day in days)
    except NotImplementedError:
        days = (first + timedelta(days=n) for n in range(1, (last - first).days))
        return sum(day.weekday() < 5 for day in days)


async def five_working_days(office: Office, who: Caller, clue: str, clock: str) -> None:
    begins, due = await owed(office, who, clue, clock)
    assert days_worked(begins, due) == 5
    assert due.astimezone(CHINA).hour == 0, "the fifth day is whole"
    await clues_overdue(office.db, {})
    assert await office.published("clue.transfer.overdue") == []
    await office.rows("update clue_clock set due_at = now() - interval '1 second'")
    for _ in range(2):
        await clues_overdue(office.db, {})
    [told] = await office.published("clue.transfer.overdue")
    assert (told["clock"], told["owed_by"]) == (clock, str(who.partner_id))


async def test_clock_9_a_clue_that_is_confirmed_goes_on_within_five_working_days(
    office: Office, bodies: Bodies
) -> None:
    clue = await entered(office, bodies[1])
    await act(office, bodies[1], clue, "confirm")
    await five_working_days(office, bodies[1], clue, "transfer")


async def test_clock_10_who_handed_a_clue_over_is_answered_within_five_working_days_of_its_end(
    office: Office, bodies: Bodies
) -> None:
    _, federation, procuratorate = bodies
    clue = await entered(office, federation)
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    for step, more in (("accept", {}), ("contact", {}), ("close", {"reason": "aid_granted"})):
        await act(office, procuratorate, clue, step, **more)
    await five_working_days(office, procuratorate, clue, "feedback")


async def standing(office: Office, bodies: Bodies, of: int = 1) -> Json | None:
    answer = await office.get("/v1/joint-consultations", bodies[of])
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items[0] if items else None


async def test_clock_11_bodies_that_hand_clues_to_one_another_consult_each_month(
    office: Office, bodies: Bodies
) -> None:
    _, federation, procuratorate = bodies
    assert await standing(office, bodies) is None, "nothing is owed before a clue has passed"
    clue = await entered(office, federation)
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    first = await standing(office, bodies)
    assert first is not None
    assert (first["held_on"], first["overdue"]) == (None, False)
    await office.rows("update clue_transfer set sent_at = now() - interval '32 days'")
    late = await standing(office, bodies, of=2)
    assert late is not None
    assert (late["with_body"], late["overdue"]) == (str(federation.partner_id), True)

    today = datetime.now(CHINA).date()
    said = {"with_body": str(federation.partner_id), "held_on": today.isoformat()}
    noted = await office.post("/v1/joint-consultations", said, procuratorate)
    assert noted.status_code == 201, noted.text
    again = {"with_body": str(procuratorate.partner_id), "held_on": today.isoformat()}
    assert (await office.post("/v1/joint-consultations", again, federation)).status_code == 201
    [row] = await office.rows("select held_on from joint_consultation")
    for side in (1, 2):
        shown = await standing(office, bodies, of=side)
        assert shown is not None
        assert (shown["held_on"], shown["overdue"]) == (row["held_on"].isoformat(), False)
        assert "clue_id" not in shown
    assert await standing(office, bodies, of=0) is None, "nobody else sees it"


async def test_clock_11_what_is_no_consultation_of_two_bodies_is_refused(
    office: Office, bodies: Bodies
) -> None:
    own, other = str(bodies[1].partner_id), str(bodies[2].partner_id)
    tomorrow = datetime.now(CHINA).date() + timedelta(days=1)
    for said, pointer in (
        ({"with_body": own, "held_on": "2026-01-05"}, "/with_body"),
        ({"with_body": str(uuid4()), "held_on": "2026-01-05"}, "/with_body"),
        ({"with_body": other, "held_on": tomorrow.isoformat()}, "/held_on"),
        ({"with_body": other, "held_on": "2026-02-30"}, "/held_on"),
        ({"with_body": other}, "/held_on"),
    ):
        refused = await office.post("/v1/joint-consultations", said, bodies[1])
        assert refused.status_code == 422, said
        assert [each["pointer"] for each in refused.json()["errors"]] == [pointer]
    assert await office.rows("select 1 from joint_consultation") == []


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-01-31", "2026-03-01"),
        ("2028-01-31", "2028-03-01"),
        ("2026-11-20", "2026-12-21"),
        ("2026-12-31", "2027-02-01"),
    ],
)
def test_clock_11_ends_with_the_same_day_of_the_next_month_or_its_last(last: str, due: str) -> None:
    ends = datetime.combine(date.fromisoformat(due), datetime.min.time(), CHINA)
    assert rules.due(date.fromisoformat(last)) == ends


@given(st.dates(date(2016, 3, 1), date(2090, 1, 1)))
def test_clock_11_is_never_shorter_than_a_february_nor_longer_than_a_month(last: date) -> None:
    length = rules.due(last).date() - last - timedelta(days=1)
    assert timedelta(days=28) <= length <= timedelta(days=31)
