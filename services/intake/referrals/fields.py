"""The kinds of field a request is made of, each with what it refuses."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from services.intake.consent.policy import policy
from services.intake.referrals import rules
from services.intake.referrals.date_limits import dates
from shared import fields
from shared.contact import contact_windows, time_zones
from shared.contact.personal_numbers import holds_personal_number
from shared.contact.telephone import said_number
from shared.fields import Item, UnfitError, typed
from shared.vocabulary import ConsentPurpose, languages, regions


def not_personal(reference: object) -> object:
    """The reference itself; raises UnfitError when it holds a number that is somebody's."""
    if isinstance(reference, str) and holds_personal_number(reference):
        raise UnfitError(
            "personal", "It looks like somebody's number; use your system's reference."
        )
    return reference


def merged(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Each item once, in the order given: `zh` and `zh-CN` are one language."""
    return tuple(dict.fromkeys(items))


def plausible(moment: datetime) -> datetime:
    """The moment, in UTC; raises UnfitError when it lies in the future or too far back."""
    if not rules.is_plausible(moment, datetime.now(UTC), dates().oldest_months):
        raise _out_of_time()
    return moment.astimezone(UTC)


def past_in_china(day: date) -> date:
    """The day itself; raises UnfitError when it is yet to come in China, or too far back."""
    return _within(day, datetime.now(CHINA).date())


def past_anywhere(day: date) -> date:
    """The day itself; raises UnfitError when it is yet to come everywhere, or too far back."""
    return _within(day, datetime.now(FIRST_TO_WAKE).date())


def end_of_consent(moment: datetime) -> datetime:
    """The moment, in UTC by the second; raises UnfitError unless it is to come and not too far."""
    now = datetime.now(UTC)
    if not now < moment <= policy().latest(ConsentPurpose.HELP, now):
        days = policy().help.longest_days
        raise UnfitError("bad_date", f"In the future, and at most {days} days from now.")
    return moment.astimezone(UTC).replace(microsecond=0)


def _within(day: date, today: date) -> date:
    if not rules.oldest_day(today, dates().oldest_months) <= day <= today:
        raise _out_of_time()
    return day


def _out_of_time() -> UnfitError:
    months = dates().oldest_months
    return UnfitError("bad_date", f"Not in the future, and at most {months} months back.")


CHINA = timezone(timedelta(hours=8))
FIRST_TO_WAKE = timezone(timedelta(hours=14))
Region = Annotated[str, typed(1, 24), Field(examples=["110105"]), AfterValidator(regions.region)]
Language = Annotated[
    str,
    typed(1, languages.LONGEST),
    Field(examples=["zh"]),
    AfterValidator(languages.language),
]
Languages = Annotated[tuple[Language, ...], AfterValidator(merged)]
Reference = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"), BeforeValidator(not_personal)
]
PersonToken = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{22,64}$",
        min_length=22,
        max_length=64,
        examples=["q7Zf0mX2cV9sJt4LrW8bNA"],
    ),
    BeforeValidator(not_personal),
]
Telephone = Annotated[
    str, typed(1, 40), Field(examples=["199 0000 1234"]), AfterValidator(said_number)
]
UsageDay = Annotated[fields.Day, AfterValidator(past_in_china)]
PastDay = Annotated[fields.Day, AfterValidator(past_in_china)]
ConfirmedDay = Annotated[fields.Day, AfterValidator(past_anywhere)]
ConsentUntil = Annotated[fields.Moment, AfterValidator(end_of_consent)]
Moment = Annotated[fields.Moment, AfterValidator(plausible)]
Clock = Annotated[
    str, typed(1, 8), Field(examples=["09:00"]), AfterValidator(contact_windows.clock_time)
]
Weekdays = Annotated[
    str, typed(1, 60), Field(examples=["mon-fri"]), AfterValidator(contact_windows.day_names)
]
Zone = Annotated[str, typed(1, 40), AfterValidator(time_zones.zone_name)]
