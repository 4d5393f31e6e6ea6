"""Which rule of legal aid holds for her. Facts in, a coded reason with its article out; no I/O."""

import tomllib
from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from shared.vocabulary import AgeBand, HarmType, LegalAidCircumstance, LegalAidReason

RULES = Path(__file__).with_name("legal_aid_2026_11.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _ByHarm(_Table):
    harms: frozenset[HarmType]
    article: str


class _ByAge(_Table):
    age_bands: frozenset[AgeBand]
    article: str


class _ByCircumstance(_Table):
    circumstances: frozenset[LegalAidCircumstance]
    article: str


class _Otherwise(_Table):
    article: str


class LegalAid(_Table):
    """One dated version of the rules of legal aid."""

    version: str
    in_force_from: date
    source: str
    status: str
    no_means_test: _ByHarm
    minor_no_means_check: _ByAge
    no_means_check: _ByCircumstance
    local_rule: _ByHarm
    means_test_needed: _Otherwise


class Checked(NamedTuple):
    """The reason that holds, its article, and whether she is eligible; None: the agency decides."""

    eligible: bool | None
    reason: LegalAidReason
    article: str


@cache
def legal_aid() -> LegalAid:
    """The rules in force. Raises pydantic.ValidationError when the file is not complete."""
    return LegalAid.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))


def check(
    rules: LegalAid,
    harms: Collection[HarmType],
    age_band: AgeBand,
    circumstances: Collection[LegalAidCircumstance],
) -> Checked:
    """The first rule that spares her the means test; without one it is never refused here.

    How much she earns decides nothing: where no rule spares her, the agency looks at it.
    """
    reason, minor = LegalAidReason, rules.minor_no_means_check
    spared, listed, local = rules.no_means_check, rules.no_means_test, rules.local_rule
    found = (
        (not listed.harms.isdisjoint(harms), True, reason.NO_MEANS_TEST, listed),
        (age_band in minor.age_bands, True, reason.MINOR_NO_MEANS_CHECK, minor),
        (
            not spared.circumstances.isdisjoint(circumstances),
            True,
            reason.NO_MEANS_CHECK,
            spared,
        ),
        (not local.harms.isdisjoint(harms), None, reason.LOCAL_RULE, local),
        (True, None, reason.MEANS_TEST_NEEDED, rules.means_test_needed),
    )
    return next(Checked(yes, why, by.article) for holds, yes, why, by in found if holds)
