"""What is read at the addresses every service has, as it is documented; nobody builds these."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.vocabulary import DeadLetterClosing


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Health(View):
    """The process is alive."""

    status: Literal["ok"] = Field(description="Always ok")


class Readiness(View):
    """Whether the service can do its work."""

    ready: bool = Field(description="Whether it can")
    missing: dict[str, str] = Field(description="What is missing, by part: a code that says how")


class Unseen(View):
    """Events that a consumer has not seen."""

    missing: list[UUID] = Field(description="Ids of those that were not seen")
    caught_up: bool = Field(description="Whether every worker has read to the end")


class DeadLetterView(View):
    """An event that could not be handled, without its content."""

    id: int = Field(description="Its number in this service")
    topic: str = Field(description="Topic it came by")
    partition: int = Field(description="Partition of the topic")
    offset: int = Field(description="Place in the partition")
    event_id: UUID | None = Field(description="Id of the event, if it could be read")
    subject: UUID | None = Field(description="Whom it is about: a random id")
    name: str | None = Field(description="Kind of event")
    version: int | None = Field(description="Version of the kind")
    reason: str = Field(description="Why it could not be handled; a code")
    detail: str = Field(description="Which field or kind of error; never a value")
    traceparent: str | None = Field(description="Its trace (W3C Trace Context)")
    created_at: datetime = Field(description="When it was put aside")
    replay_asked: datetime | None = Field(description="When somebody asked to handle it again")
    replayed_at: datetime | None = Field(description="When it was handled after all")
    closed_at: datetime | None = Field(description="When it was put away for good")
    closed_by: str | None = Field(description="The client that put it away")
    closed_reason: DeadLetterClosing | None = Field(description="Why it needs no replay")


class DeadLetters(View):
    """Some dead letters, newest first."""

    dead_letters: list[DeadLetterView] = Field(description="The dead letters")
    next: int | None = Field(description="`before` of the next page; null on the last one")


class LetterStatus(View):
    """What becomes of a dead letter."""

    id: int = Field(description="Its number in this service")
    status: Literal["replay_asked", "closed"] = Field(description="What becomes of it")


class DeadLettersStatus(View):
    """What becomes of some dead letters, each by its number in this service."""

    status: Literal["replay_asked", "closed"] = Field(description="What becomes of those in `ids`")
    ids: list[int] = Field(description="Those it was done with, or had been before")
    left: list[int] = Field(
        description="Those left as they are: closed ones are not replayed, handled ones not closed"
    )
    unknown: list[int] = Field(description="Numbers that no dead letter has")


class Entry(View):
    """One event that a service published or handled."""

    at: datetime = Field(description="When")
    verb: Literal["told", "handled", "dead letter"] = Field(description="What was done with it")
    event: str = Field(description="Kind of event")
    topic: str = Field(description="Topic it went or came by")
    event_id: UUID | None = Field(description="Id of the event")
    partition: int | None = Field(description="Partition of the topic")
    offset: int | None = Field(description="Place in the partition")
    traceparent: str | None = Field(description="Its trace (W3C Trace Context)")
    published: bool | None = Field(
        description="Whether Kafka has it; null for what came from elsewhere"
    )


class Journey(View):
    """What a service did with a referral."""

    service: str = Field(description="The service that answers")
    entries: list[Entry] = Field(description="First to last")


class AuditView(View):
    """Whether the audit is whole."""

    intact: bool = Field(description="Whether every link fits the one before")
    linked: int = Field(description="Looks that are linked")
    waiting: int = Field(description="Looks that wait to be linked")
    first_bad: int | None = Field(description="Number of the first link that does not fit")
    head: str | None = Field(description="The last link, in hexadecimal digits")


class Differing(View):
    """Where the audit does not agree with its anchors."""

    differing: list[int] = Field(description="Numbers of links that are other ones now, or gone")


class FieldProblem(View):
    """One wrong field: where, what is wrong, what is allowed. It never repeats the value."""

    pointer: str = Field(description="JSON pointer (RFC 6901) of the field; a parameter is /name")
    code: str = Field(description="What is wrong; a code that stays")
    detail: str = Field(description="The same in words, in the language of Accept-Language")
    allowed: list[str] | None = Field(None, description="What is allowed")


class Problem(View):
    """What is answered when something is refused (RFC 9457). No value given is repeated."""

    type: str = Field(description="Address of the page that explains it")
    title: str = Field(description="What went wrong, in the language of Accept-Language")
    status: int = Field(description="The HTTP status")
    detail: str | None = Field(None, description="What to do, in the language of Accept-Language")
    errors: list[FieldProblem] | None = Field(None, description="Every wrong field at once")
    trace_id: str | None = Field(None, description="Names this request in our log; tell us this")
    retry_after: int | None = Field(None, description="Seconds to wait, as Retry-After says")
    state: str | None = Field(None, description="Where the offer stands")
    error: str | None = Field(None, description="The error code of OAuth 2.0")
    allowed: list[str] | None = Field(None, description="The scopes this client may ask for")


class RefusedLine(View):
    """One line's answer when it was refused; the others are taken."""

    line: int = Field(description="Number of the line, from 1")
    status: int = Field(description="The HTTP status this line would have had alone")
    problem: Problem = Field(description="Why it was refused")
