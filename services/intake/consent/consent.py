"""What a consent is: who may have which of her fields, for what, until when, and on whose word.

The words are those of HL7 FHIR Consent: decision, recipient (actor), purpose, period, grantor. A
consent about an outside body's name keeps a keyed digest of the name, which nobody can read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid5

from services.intake.vault.rules import Part
from shared.fields import UnfitError
from shared.security.tokens import NOBODY
from shared.vocabulary import (
    BodyClass,
    Code,
    ConsentBasis,
    ConsentDecision,
    ConsentGiver,
    ConsentMethod,
    ConsentPurpose,
    ConsentScope,
    DutyArticle,
    ProviderKind,
    RecipientKind,
    ReleaseMoment,
)

EVERYTHING = frozenset(Part)
_ONE = frozenset({RecipientKind.PROVIDER, RecipientKind.ORGANIZATION})
_CLASSES: Mapping[RecipientKind, type[Code]] = {
    RecipientKind.PROVIDER_KIND: ProviderKind,
    RecipientKind.BODY: BodyClass,
}
_FIRST = UUID("5f4d1f0e-7c1b-5a52-8a43-0d6f6b1f9a01")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a consent is about; `code` is an id, a class or a digest, empty for any provider."""

    kind: RecipientKind
    code: str = ""

    @property
    def text(self) -> str:
        """It in one word, as it is kept: `organization:<id>`, `provider_kind:hospital`."""
        return f"{self.kind}:{self.code}" if self.code else str(self.kind)

    @classmethod
    def read(cls, text: str) -> Self:
        """The recipient that a text is. Raises UnfitError when it is none."""
        kind, _, code = text.partition(":")
        try:
            found = cls(RecipientKind(kind), code)
            found._judge()
        except ValueError:
            raise UnfitError("unknown_recipient", "It names no recipient.") from None
        return found

    @classmethod
    def of_provider(cls, provider_id: UUID) -> Self:
        """One provider of the directory."""
        return cls(RecipientKind.PROVIDER, str(provider_id))

    @classmethod
    def of_organization(cls, partner_id: UUID) -> Self:
        """One organisation, with all providers that are its own."""
        return cls(RecipientKind.ORGANIZATION, str(partner_id))

    @property
    def id(self) -> UUID | None:
        """The body's id, where it is one of ours."""
        return UUID(self.code) if self.kind in _ONE else None

    @property
    def words(self) -> dict[str, str]:
        """What it is called where its own name is not at hand."""
        family = _CLASSES.get(self.kind)
        code: Code = family(self.code) if family else self.kind
        return {"zh": code.zh, "en": code.en}

    def _judge(self) -> None:
        if self.kind in _ONE:
            if str(UUID(self.code)) != self.code:
                raise ValueError(self.kind)
        elif self.kind in _CLASSES:
            _CLASSES[self.kind](self.code)
        elif self.kind is RecipientKind.SOURCE:
            bytes.fromhex(self.code)
        if bool(self.code) == (self.kind is RecipientKind.ANY_MATCHED_PROVIDER):
            raise ValueError(self.kind)


ANYBODY = Recipient(RecipientKind.ANY_MATCHED_PROVIDER)


@dataclass(frozen=True, slots=True)
class Consent:
    """One version of one consent. Of two about one recipient and purpose one is in force.

    `officer`, `decided_at`: who decided on a duty (a digest) and when.
    """

    id: UUID
    version: int
    recipient: Recipient
    purpose: ConsentPurpose
    decision: ConsentDecision
    fields: frozenset[Part]
    release: ReleaseMoment
    basis: ConsentBasis
    article: DutyArticle | None
    given_by: ConsentGiver
    method: ConsentMethod
    text_version: str
    language: str
    given_at: datetime
    ends_at: datetime | None = None
    officer: str | None = None
    decided_at: datetime | None = None

    @property
    def permits(self) -> bool:
        """Whether it allows something; a recorded refusal does not."""
        return self.decision is ConsentDecision.PERMIT

    def is_live(self, now: datetime) -> bool:
        """Whether its end has not come yet, whatever the clock has done about it."""
        return self.ends_at is None or self.ends_at > now


@dataclass(frozen=True, slots=True)
class Actor:
    """Who says it: a client of a partner, or she herself by her receipt."""

    client_id: str
    partner_id: UUID
    given_by: ConsentGiver
    method: ConsentMethod


HERSELF = Actor("receipt", NOBODY, ConsentGiver.SELF, ConsentMethod.ELECTRONIC)


def first_version(
    referral_id: UUID, kept: Mapping[str, Any], given_at: datetime
) -> tuple[Consent, ...]:
    """The consents that a request itself said, as they are kept with it in short.

    Their ids follow from the referral, so that they may be named before a row of theirs is there.
    """
    return tuple(_first(referral_id, kept, given_at))


def _first(referral_id: UUID, kept: Mapping[str, Any], given_at: datetime) -> Iterator[Consent]:
    duty = kept.get("duty")
    said = Consent(
        id=consent_id(referral_id, ANYBODY, ConsentPurpose.HELP),
        version=1,
        recipient=ANYBODY,
        purpose=ConsentPurpose.HELP,
        decision=ConsentDecision.PERMIT,
        fields=frozenset(map(Part, kept["fields"])) if kept.get("fields") else EVERYTHING,
        release=ReleaseMoment(kept.get("release") or ReleaseMoment.ON_ACCEPTANCE),
        basis=ConsentBasis(kept["basis"]),
        article=None,
        given_by=ConsentGiver(kept["given_by"]),
        method=ConsentMethod(kept.get("method") or ConsentMethod.UNSAID),
        text_version=kept["text_version"],
        language=kept.get("language") or "zh",
        given_at=given_at,
        ends_at=datetime.fromisoformat(kept["until"]) if kept.get("until") else None,
    )
    for recipient in _recipients(kept):
        id_ = consent_id(referral_id, recipient, ConsentPurpose.HELP)
        yield replace(said, id=id_, recipient=recipient)
    if duty:
        yield replace(
            said,
            id=consent_id(referral_id, ANYBODY, ConsentPurpose.LEGAL_DUTY),
            purpose=ConsentPurpose.LEGAL_DUTY,
            fields=EVERYTHING,
            release=ReleaseMoment.ON_ACCEPTANCE,
            article=DutyArticle(duty["article"]),
            ends_at=None,
            officer=duty["officer"],
            decided_at=datetime.fromisoformat(duty["decided_at"]),
        )


def _recipients(kept: Mapping[str, Any]) -> list[Recipient]:
    scope = ConsentScope(kept["scope"])
    if scope is ConsentScope.ANY_MATCHED_PROVIDER:
        return [ANYBODY]
    if scope is ConsentScope.NAMED_PROVIDERS:
        return [Recipient.of_provider(UUID(named)) for named in kept["providers"]]
    return []


def consent_id(referral_id: UUID, recipient: Recipient, purpose: ConsentPurpose) -> UUID:
    """The id of what is said about a recipient and a purpose, through all its versions."""
    return uuid5(_FIRST, f"{referral_id}|{recipient.text}|{purpose}")
