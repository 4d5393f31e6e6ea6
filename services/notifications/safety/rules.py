"""The gate before a survivor's phone. The default is no contact: every doubt closes it.

It is asked twice: in the transaction that claims a message, and again with a contact fetched a
moment before the message leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from services.notifications.channels.attempt import Attempt, Outcome
from services.notifications.templates.rules import Template, sendable
from shared.contact import rules
from shared.contact.contact_windows import SHORTEST, openings
from shared.contact.rules import SafeContact
from shared.fields import UnfitError
from shared.vocabulary import HarmType, MessageChannel, MessageStatus, SafeChannel

CONFIRMED_WITHIN = timedelta(days=30)
GIVE_UP_AFTER = timedelta(days=7)
ONE_IN = timedelta(days=1)
TRY_AGAIN_AFTER = timedelta(minutes=5)
CLAIM_STALE_AFTER = timedelta(minutes=2)

DELIVERABLE = {SafeChannel.SMS: MessageChannel.SMS, SafeChannel.EMAIL: MessageChannel.EMAIL}


RIGHTS_PACKS = {HarmType.DOMESTIC_VIOLENCE: "dv"}
"""Of which harm there is a pack of its own; of any other the general one is told."""


def rights_pack(harm: HarmType, spoken: str) -> str:
    """The template that says that what she wanted to read of her rights is ready."""
    kind = RIGHTS_PACKS.get(harm, "general")
    return f"rights_pack_{kind}_{'en' if spoken.startswith('en') else 'zh'}"


class Why(StrEnum):
    """Why a message to a survivor does not go now, or never goes."""

    NO_SAFE_CONTACT = "no_safe_contact"
    CHANNEL_NEEDS_A_PERSON = "channel_needs_a_person"
    CONTACT_UNCLEAR = "contact_unclear"
    NO_WINDOW = "no_window"
    NOT_CONFIRMED = "not_confirmed"
    TEMPLATE_NOT_APPROVED = "template_not_approved"
    WAITED_TOO_LONG = "waited_too_long"
    WITHDRAWN = "withdrawn"
    OUTSIDE_WINDOW = "outside_window"
    ONE_A_DAY = "one_a_day"
    CONTACT_AWAY = "contact_away"
    CONTACT_CHANGED = "contact_changed"
    SANDBOX = "sandbox"
    PROVIDER_AWAY = "provider_away"
    REFUSED = "refused"
    DOUBT = "doubt"
    CRASHED = "crashed"


MENDED_BY_A_NEW_CONTACT = frozenset(
    {
        Why.NO_SAFE_CONTACT,
        Why.CHANNEL_NEEDS_A_PERSON,
        Why.CONTACT_UNCLEAR,
        Why.NO_WINDOW,
        Why.NOT_CONFIRMED,
        Why.WAITED_TOO_LONG,
    }
)
"""What was held for one of these is asked about again once she has confirmed or changed it."""


@dataclass(frozen=True, slots=True)
class Go:
    """It may be sent now; it must not ring after `expires_at`."""

    channel: MessageChannel
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ask again at `until`."""

    why: Why
    until: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Not by itself: a person decides."""

    why: Why


Verdict = Go | Wait | Hold


@dataclass(frozen=True, slots=True)
class Ending:
    """How a claimed message ends."""

    status: MessageStatus
    why: Why | None = None


def may_send(
    contact: SafeContact | None, template: Template | None, created_at: datetime, now: datetime
) -> Verdict:
    """Whether her message, planned at `created_at`, may leave at `now`.

    All that can be said without the database.
    """
    why = _never(contact, template, now)
    if why is not None or contact is None:
        return Hold(why or Why.NO_SAFE_CONTACT)
    for opening in openings(contact.windows, contact.zone, now):
        if now + SHORTEST > opening.end:
            continue
        if opening.begin <= now:
            return Go(DELIVERABLE[contact.channel], opening.end)
        if opening.begin + SHORTEST <= opening.end:
            return no_later(Wait(Why.OUTSIDE_WINDOW, opening.begin), created_at)
    return Hold(Why.NO_WINDOW)


def no_later(wait: Wait, created_at: datetime) -> Wait | Hold:
    """A wait that would go on for too long goes to a person instead."""
    if wait.until > created_at + GIVE_UP_AFTER:
        return Hold(Why.WAITED_TOO_LONG)
    return wait


def after_try(attempt: Attempt) -> Ending | None:
    """How a message ends after its one try; None if it is certain that nothing was taken."""
    if attempt.outcome is Outcome.DELIVERED:
        return Ending(MessageStatus.SENT)
    if attempt.outcome is Outcome.NOT_YET:
        return None
    if attempt.outcome is Outcome.DOUBTFUL:
        return Ending(MessageStatus.UNKNOWN, Why.DOUBT)
    return Ending(MessageStatus.FAILED, Why.REFUSED)


def read_contact(answer: Mapping[str, Any] | None) -> SafeContact | Why:
    """Read what intake answered for one referral. What is unclear is not guessed."""
    if answer is None or answer.get("channel") in {None, SafeChannel.NONE}:
        return Why.NO_SAFE_CONTACT
    try:
        return rules.read_contact(answer)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Why.CONTACT_UNCLEAR


def _never(contact: SafeContact | None, template: Template | None, now: datetime) -> Why | None:
    if contact is None or contact.channel is SafeChannel.NONE:
        return Why.NO_SAFE_CONTACT
    today = now.astimezone(contact.zone).date()
    closed = {
        Why.CHANNEL_NEEDS_A_PERSON: contact.channel not in DELIVERABLE,
        Why.CONTACT_UNCLEAR: not _reachable(contact),
        Why.NO_WINDOW: not contact.windows,
        Why.NOT_CONFIRMED: not _confirmed(contact.confirmed_on, today),
        Why.TEMPLATE_NOT_APPROVED: template is None or not sendable(template, today),
    }
    return next((why for why, holds in closed.items() if holds), None)


def _reachable(contact: SafeContact) -> bool:
    try:
        return rules.address(contact.channel, contact.address) == contact.address
    except UnfitError:
        return False


def _confirmed(on: date | None, today: date) -> bool:
    # A day ahead can be the clock of another time zone; more is a mistake.
    return on is not None and timedelta(days=-1) <= today - on <= CONFIRMED_WITHIN
