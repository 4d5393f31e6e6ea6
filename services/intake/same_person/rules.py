"""By what a person is known again, and which need of hers came first. No I/O."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from services.intake.vault.sealing import Vault
from shared.contact.telephone import compared
from shared.vocabulary import CHANNEL_GROUPS, Channel, ConsentScope, Need, SafeChannel

if TYPE_CHECKING:
    from services.intake.referrals.submission import Submission


class Known(NamedTuple):
    """The digests a person is kept by, and all that she may have been kept by until now."""

    phone: bytes | None = None
    token: bytes | None = None
    phones: tuple[bytes, ...] = ()
    tokens: tuple[bytes, ...] = ()

    @property
    def sought(self) -> tuple[bytes, ...]:
        """All of them."""
        return self.phones + self.tokens


NOBODY = Known()


RINGS = frozenset({SafeChannel.SMS, SafeChannel.PHONE})
UNATTENDED = CHANNEL_GROUPS["online"] | {Channel.QR_POSTER}
"""Channels by which nobody of a partner speaks with her: whoever types a number has the receipt.

By it they read who helps, so these requests are not led to whoever helps her already.
"""


def hers(phone: str | None, channel: str | None, address: str | None) -> str | None:
    """The number a person is known again by: her own, else the one where she may be reached."""
    return phone or (address if channel in RINGS else None)


def known_of(vault: Vault, said: "Submission", *, test: bool) -> Known:
    """By what the person of a request is known again; who is only counted is not."""
    if said.consent.scope is ConsentScope.STATISTICS_ONLY:
        return NOBODY
    who, safe = said.identity, said.safe_contact
    phone = hers(
        who.phone if who else None, safe.channel if safe else None, safe.address if safe else None
    )
    return known_by(vault, phone, who.person_token if who else None, test=test)


def known_by(vault: Vault, phone: str | None, token: str | None, *, test: bool) -> Known:
    """Her digests: equal for one number or token of any partner, meaningless without the key.

    What is rehearsed (`test`) never meets what is real. Raises UnfitError for what is no number.
    """
    if phone is None and token is None:
        return NOBODY
    phones = _digests(vault, b"person", compared(phone), test=test) if phone else {}
    tokens = _digests(vault, b"token", token, test=test) if token else {}
    present = vault.index_versions.at(time.time())
    return Known(
        phones.get(present), tokens.get(present), tuple(phones.values()), tuple(tokens.values())
    )


def _digests(vault: Vault, kind: bytes, value: str, *, test: bool) -> dict[int, bytes]:
    purpose = b"rehearsed " + kind if test else kind
    return {
        version: vault.index_digest(purpose, value.encode(), version)
        for version in vault.index_versions.keys
    }


class Asked(NamedTuple):
    """A need that comes in, of a person who may be known already."""

    need_id: UUID
    referral_id: UUID
    type: Need
    known: Known


class Person(Protocol):
    """Somebody for whom help is asked."""

    @property
    def id(self) -> UUID:
        """The referral's id."""
        ...

    @property
    def known(self) -> Known:
        """By what she is known again."""
        ...

    @property
    def needs(self) -> Sequence[Mapping[str, Any]]:
        """What she needs: `need_id`, `type`."""
        ...


def have_one_of_another(persons: Sequence[Person]) -> bool:
    """Whether any two of these may be one person."""
    digests = [digest for person in persons for digest in person.known.sought]
    return len(set(digests)) < len(digests)


class First(NamedTuple):
    """The live need of its kind that came first."""

    need_id: UUID
    referral_id: UUID


def firsts(
    asked: Iterable[Asked], live: Mapping[tuple[bytes, str], First]
) -> dict[UUID, tuple[Asked, First]]:
    """For each need that somebody has asked for before: which was first, by the later one's id.

    `live`: what stands already, by digest and kind. Of those that come together the first counts.
    """
    seen: dict[tuple[bytes, str], First] = dict(live)
    found: dict[UUID, tuple[Asked, First]] = {}
    for one in asked:
        places = [(digest, one.type) for digest in one.known.sought]
        earlier = _earliest([seen[place] for place in places if place in seen])
        if earlier is not None and earlier.referral_id != one.referral_id:
            found[one.need_id] = (one, earlier)
        for place in places:
            seen.setdefault(place, earlier or First(one.need_id, one.referral_id))
    return found


def _earliest(known: Sequence[First]) -> First | None:
    # Ids tell their time, so the smaller is the earlier.
    return min(known, key=lambda first: first.referral_id, default=None)
