"""Whom a case must be kept away from, compared without being read.

Intake digests what she says of the alleged perpetrator; matching digests what it knows of a body
and compares. Both hold the key, and each case has digests of its own: equal employers of two cases
do not look equal to anybody else.
"""

import hmac
import time
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.security.key_versions import KeyVersions
from shared.security.keyed_digest import hmac_sha256

DIGEST_BYTES = 16


class KeepAwayKind(StrEnum):
    """What of the alleged perpetrator is compared."""

    EMPLOYER = "employer"
    BODY = "body"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class KeepAwayFact:
    """Something of the alleged perpetrator, or of a body that is compared with it.

    An employer is the name of an organisation, a body its id in the registry, a place a county's
    GB/T 2260 code.
    """

    kind: KeepAwayKind
    value: str

    @property
    def compared(self) -> str:
        """As it is compared: width, case, spaces and marks make no difference."""
        plain = unicodedata.normalize("NFKC", self.value).casefold()
        return "".join(each for each in plain if each.isalnum())


class KeepAway:
    """Makes the digests of a case, and tells whether a body is one that it is kept away from."""

    def __init__(self, keys: KeyVersions) -> None:
        self._keys = keys

    def digests(self, referral_id: UUID, facts: Iterable[KeepAwayFact]) -> tuple[str, ...]:
        """The digests that stand on the event, in an order that tells nothing."""
        version = self._keys.at(time.time())
        return tuple(sorted({self._digest(referral_id, fact, version) for fact in facts}))

    def is_kept_away(
        self, referral_id: UUID, digests: Sequence[str], known: Iterable[KeepAwayFact]
    ) -> bool:
        """Whether anything that is known of a body is among the digests of the case."""
        if not digests:
            return False
        versions = {int(digest.partition(".")[0]) for digest in digests} & self._keys.keys.keys()
        return any(
            hmac.compare_digest(self._digest(referral_id, fact, version), digest)
            for fact in known
            for version in versions
            for digest in digests
        )

    def _digest(self, referral_id: UUID, fact: KeepAwayFact, version: int) -> str:
        content = b"keep away|" + referral_id.bytes + f"|{fact.kind}|{fact.compared}".encode()
        return f"{version}.{hmac_sha256(self._keys.keys[version], content)[:DIGEST_BYTES].hex()}"
