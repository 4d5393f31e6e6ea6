"""From the bytes of a registered call to a referral that only has to be written. No I/O."""

from pydantic import ValidationError

from services.intake.channels.submission import CallSaid
from services.intake.referrals.acceptance import BODY_LIMIT, Acceptance, Asking, Call, Ready
from services.intake.referrals.faults import refuse_unfit, refuse_unlawful
from shared.errors import TooLarge
from shared.ids import new_id
from shared.repeats import canonical


def read_call(acceptance: Acceptance, body: bytes, asking: Asking) -> Ready:
    """The referral a call is. Raises TooLarge, Malformed, or Invalid with every fault at once."""
    if len(body) > BODY_LIMIT:
        raise TooLarge("A call may have 256 KiB.")
    try:
        said = CallSaid.model_validate_json(body)
    except ValidationError as error:
        raise refuse_unfit(error, body) from None
    submission = said.as_submission()
    refuse_unlawful(submission)
    call = Call(new_id(), said.via, said.topic, said.occurred_at)
    return acceptance.make_ready(submission, asking, canonical(body), call)
