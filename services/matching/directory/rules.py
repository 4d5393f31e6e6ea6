"""What a provider may not claim of itself."""

from datetime import date

from services.matching.directory.form import ProviderForm
from services.matching.eligibility.policy import Policy
from shared.errors import FieldError


def findings(policy: Policy, form: ProviderForm, today: date) -> list[FieldError]:
    """Every claim the rules do not allow: a need its kind cannot serve, a future credential."""
    allowed = sorted(need for need, kinds in policy.kinds.items() if form.kind in kinds)
    found = [
        FieldError(
            pointer="/needs",
            code="not_for_this_kind",
            detail="A provider of this kind does not serve one of these needs.",
            allowed=tuple(allowed),
        )
        for need in sorted(form.needs)
        if need not in allowed
    ]
    for place, credential in enumerate(form.credentials):
        if credential.date > today:
            found.append(
                FieldError(
                    pointer=f"/credentials/{place}/date",
                    code="in_the_future",
                    detail="A credential counts from the day it was gained.",
                )
            )
    return found
