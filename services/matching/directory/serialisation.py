"""Terms as they are kept: codes as they are, what a person typed (names, evidence) sealed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from services.matching.approval.rules import Credential, Terms
from shared.security.aead import seal, unseal

IN_FORCE = 0
"""Stands for the terms in force where a version's number would be."""


def kept(terms: Terms) -> dict[str, Any]:
    """The codes of terms, in one fixed order, as JSON takes them."""
    return {
        "kind": str(terms.kind),
        "needs": sorted(map(str, terms.needs)),
        "regions": sorted(terms.regions),
        "languages": sorted(terms.languages),
        "credentials": [
            {"code": c.code, "date": c.gained.isoformat(), "valid_until": c.valid_until.isoformat()}
            for c in sorted(terms.credentials)
        ],
        "age_bands": sorted(map(str, terms.age_bands)),
        "genders": sorted(map(str, terms.genders)),
        "unit": str(terms.unit),
        "maximum": terms.maximum,
    }


def sealed(key: bytes, terms: Terms, provider_id: UUID, number: int = IN_FORCE) -> bytes:
    """The name and the references to evidence, for this version of this provider alone."""
    words = {"name": terms.name, "evidence": [c.evidence for c in sorted(terms.credentials)]}
    return seal(key, orjson.dumps(words), _place(provider_id, number))


def name_in(key: bytes, words: bytes, provider_id: UUID) -> str:
    """The name alone, of the terms in force. Raises SealBroken."""
    name: str = orjson.loads(unseal(key, words, _place(provider_id, IN_FORCE)))["name"]
    return name


def read(
    key: bytes, codes: Mapping[str, Any], words: bytes, provider_id: UUID, number: int = IN_FORCE
) -> Terms:
    """Terms from what `kept` and `sealed` made. Raises SealBroken."""
    typed = orjson.loads(unseal(key, words, _place(provider_id, number)))
    return Terms(
        name=typed["name"],
        kind=codes["kind"],
        needs=frozenset(codes["needs"]),
        regions=frozenset(codes["regions"]),
        languages=frozenset(codes["languages"]),
        credentials=_credentials(codes["credentials"], typed["evidence"]),
        age_bands=frozenset(codes["age_bands"]),
        genders=frozenset(codes["genders"]),
        unit=codes["unit"],
        maximum=codes["maximum"],
    )


def _credentials(
    codes: Sequence[Mapping[str, str]], evidence: Sequence[str]
) -> frozenset[Credential]:
    return frozenset(
        Credential(
            one["code"],
            date.fromisoformat(one["date"]),
            date.fromisoformat(one["valid_until"]),
            proof,
        )
        for one, proof in zip(codes, evidence, strict=True)
    )


def _place(provider_id: UUID, number: int) -> bytes:
    return f"directory|{provider_id}|{number}".encode()


def shown(terms: Terms, *, typed: bool = True) -> dict[str, Any]:
    """Terms in the words of the directory's API, with or without what a person typed."""
    view: dict[str, Any] = {
        "kind": terms.kind,
        "needs": sorted(terms.needs),
        "service_areas": [{"extent": r, "extent_type": "gb2260"} for r in sorted(terms.regions)],
        "languages": [{"code": code} for code in sorted(terms.languages)],
        "credentials": [
            {"code": c.code, "date": c.gained, "valid_until": c.valid_until}
            | ({"evidence": c.evidence} if typed else {})
            for c in sorted(terms.credentials)
        ],
        "service_capacity": {"unit": terms.unit, "maximum": terms.maximum},
        "accepts": {"age_bands": sorted(terms.age_bands), "genders": sorted(terms.genders)},
    }
    return {"name": terms.name, **view} if typed else view
