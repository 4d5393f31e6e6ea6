"""What every event has: a name, a version, a topic, a subject, and a mark on every field."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Audience(StrEnum):
    """Who may see a field."""

    INTERNAL = "internal"
    PARTY = "party"
    PUBLIC = "public"


@dataclass(frozen=True)
class SeenBy:
    """The mark on a field: its widest audience."""

    audience: Audience


INTERNAL = SeenBy(Audience.INTERNAL)
PARTY = SeenBy(Audience.PARTY)
PUBLIC = SeenBy(Audience.PUBLIC)


class Part(BaseModel):
    """A piece of an event. Strict for writers; readers ignore what they do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Part):
    """Something that happened, in the past tense, said once and never changed."""

    name: ClassVar[str]
    topic: ClassVar[str]
    version: ClassVar[int] = 1

    @property
    def subject(self) -> UUID:
        """The id that keys it on Kafka: one case's events stay in order."""
        subject: UUID = self.referral_id  # type: ignore[attr-defined]
        return subject

    @property
    def urgent(self) -> bool:
        """Whether it must be carried at once, even while others are let gather."""
        return False

    erasing: ClassVar[bool] = False
    """Whether its subject is erased: every service forgets it, and handles no other event of it."""

    def encode(self) -> bytes:
        """The JSON body, as it is written to the outbox and to Kafka."""
        return self.__pydantic_serializer__.to_json(self)

    @classmethod
    def decode(cls, body: bytes) -> "Event":
        """Read a body, ignoring fields a newer writer added.

        Raises pydantic.ValidationError when a known field is missing or wrong.
        """
        return cls.model_validate_json(body, extra="ignore")
