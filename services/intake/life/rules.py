"""What somebody without an account is told: words that give nothing away on a stranger's screen."""

from enum import StrEnum

from shared.vocabulary.codes import WITHOUT_HELP, NeedStatus, ReferralStatus


class Standing(StrEnum):
    """How a request stands, in neutral words."""

    RECEIVED = "received"
    ARRANGING = "arranging"
    READY = "ready"
    FINISHED = "finished"
    STOPPED = "stopped"
    ASK = "ask"


TEXTS: dict[Standing, dict[str, str]] = {
    Standing.RECEIVED: {"zh": "已收到。", "en": "Received."},
    Standing.ARRANGING: {"zh": "正在安排。", "en": "Being arranged."},
    Standing.READY: {"zh": "已有人接手。", "en": "Somebody has taken it on."},
    Standing.FINISHED: {"zh": "已办结。", "en": "Finished."},
    Standing.STOPPED: {"zh": "已停止。", "en": "Stopped."},
    # A proposal: it says no more than the others, and sends her to somebody who knows.
    Standing.ASK: {"zh": "请向原受理处询问。", "en": "Please ask where you made the request."},
}

_STANDING: dict[str, Standing] = {
    ReferralStatus.RECEIVED: Standing.RECEIVED,
    ReferralStatus.OFFERED: Standing.ARRANGING,
    ReferralStatus.ACCEPTED: Standing.READY,
    ReferralStatus.IN_PROGRESS: Standing.READY,
    ReferralStatus.CLOSED: Standing.FINISHED,
    ReferralStatus.WITHDRAWN: Standing.STOPPED,
    ReferralStatus.ERASED: Standing.STOPPED,
}


def standing_of(status: str, *, unhelped: bool = False) -> Standing:
    """The neutral word for a referral's status. One that ended without help is not finished."""
    if unhelped and status == ReferralStatus.CLOSED:
        return Standing.ASK
    return _STANDING[status]


def for_person(status: str, outcome: str | None) -> bool:
    """Whether a need ended without help, so that a person must look at it."""
    if status == NeedStatus.COMPLETED:
        return outcome in WITHOUT_HELP
    return status in (NeedStatus.UNMET, NeedStatus.FAILED)
