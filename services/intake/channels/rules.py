"""What a registered call and a day's counters mean."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from shared.vocabulary import Channel

LINES: dict[str, Channel] = {
    "miniprogram": Channel.MINIPROGRAM_HOTLINE,
    "12338": Channel.HOTLINE_12338,
    "12309": Channel.HOTLINE_12309,
    "12345": Channel.HOTLINE_12345,
}
_USAGE = UUID("5a0f7c0e-4d0f-5c39-9d35-7f2a1c1e8b60")


class Line(StrEnum):
    """By which line a call came."""

    MINIPROGRAM = "miniprogram"
    HOTLINE_12338 = "12338"
    HOTLINE_12309 = "12309"
    HOTLINE_12345 = "12345"


def usage_id(partner_id: UUID, channel: Channel, day: date) -> UUID:
    """The id of a partner's counters of one channel and day, the same at every report of them."""
    return uuid5(_USAGE, f"{partner_id}|{channel}|{day.isoformat()}")
