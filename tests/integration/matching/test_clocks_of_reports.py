"""Clock 5 of the table of law: whoever reported is told within three days what was decided."""

from datetime import UTC, datetime, timedelta, timezone

from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, key, lawyer
from tests.integration.matching.test_clocks import accepted, passes, steps

CHINA = timezone(timedelta(hours=8))


async def test_clock_5_feedback_to_the_reporter_is_due_three_calendar_days_after_acceptance(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await accepted(matching, provider)
    begins = datetime.now(UTC) - timedelta(minutes=1)
    body = {"clock": "report_feedback", "started_at": begins.isoformat()}
    made = await provider.post(f"{at}/clocks", headers=key(), json=body)
    assert made.status_code == 201, made.text
    due = datetime.fromisoformat(made.json()["due_at"]).astimezone(CHINA)
    first = begins.astimezone(CHINA).date()
    assert due == datetime.combine(first + timedelta(days=4), datetime.min.time(), CHINA)
    assert made.json()["certainty"] == "U", "the number of days is still to be verified"

    await passes(matching, 3 * 24 - 1)
    assert ("report_feedback", "breached") not in await steps(matching)
    await passes(matching, 26)
    assert ("report_feedback", "breached") in await steps(matching)
    referrer = await matching.client(HOTLINE, "referral:read")
    shown = (await referrer.get(f"{at}/clocks")).json()["items"]
    [clock] = [each for each in shown if each["clock"] == "report_feedback"]
    assert clock["state"] != "met"
    stop = f"{at}/clocks/{clock['clock_id']}/meet"
    assert (await provider.post(stop, headers=key())).json()["state"] == "met"
