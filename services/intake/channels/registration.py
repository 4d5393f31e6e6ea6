"""From the bytes of a registered call to a referral that only has to be written. No I/O."""

from pydantic import ValidationError

from services.intake.channels.submission import CallSaid
from services.intake.referrals.acceptance import Acceptance, Call, RequestContext, SealedReferral
from services.intake.referrals.validation import refuse_unfit, refuse_unlawful
from shared.ids import new_id
from shared.strict_json import canonical


def read_call(
    acceptance: Acceptance, line: bytes, request_context: RequestContext
) -> SealedReferral:
    """The referral a call is. Raises Malformed, or Invalid with every fault at once."""
    return judge_call(acceptance, canonical(line), request_context)


def judge_call(
    acceptance: Acceptance, known: bytes, request_context: RequestContext
) -> SealedReferral:
    """The same of a canonical body. Raises Invalid."""
    try:
        said = CallSaid.model_validate_json(known)
    except ValidationError as error:
        raise refuse_unfit(error, known) from None
    submission = said.as_submission()
    refuse_unlawful(submission, request_context.channels)
    call = Call(new_id(), said.via, said.topic, said.occurred_at)
    return acceptance.sealed(submission, request_context, known, call)
