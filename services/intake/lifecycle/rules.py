"""What somebody without an account is told: words that give nothing away on a stranger's screen."""

from enum import StrEnum

from shared.vocabulary import WITHOUT_HELP, NeedStatus, ReferralStatus


class PublicStatus(StrEnum):
    """How a request stands, in neutral words."""

    RECEIVED = "received"
    ARRANGING = "arranging"
    READY = "ready"
    FINISHED = "finished"
    STOPPED = "stopped"
    ASK = "ask"


TEXTS: dict[PublicStatus, dict[str, str]] = {
    PublicStatus.RECEIVED: {"zh": "已收到。", "en": "Received."},
    PublicStatus.ARRANGING: {"zh": "正在安排。", "en": "Being arranged."},
    PublicStatus.READY: {"zh": "已有人接手。", "en": "Somebody has taken it on."},
    PublicStatus.FINISHED: {"zh": "已办结。", "en": "Finished."},
    PublicStatus.STOPPED: {"zh": "已停止。", "en": "Stopped."},
    # A proposal: it says no more than the others, and sends her to somebody who knows.
    PublicStatus.ASK: {"zh": "请向原受理处询问。", "en": "Please ask where you made the request."},
}

_STANDING: dict[str, PublicStatus] = {
    ReferralStatus.RECEIVED: PublicStatus.RECEIVED,
    ReferralStatus.OFFERED: PublicStatus.ARRANGING,
    ReferralStatus.ACCEPTED: PublicStatus.READY,
    ReferralStatus.IN_PROGRESS: PublicStatus.READY,
    ReferralStatus.CLOSED: PublicStatus.FINISHED,
    ReferralStatus.WITHDRAWN: PublicStatus.STOPPED,
    ReferralStatus.ERASED: PublicStatus.STOPPED,
}


def public_status_of(status: str, *, unhelped: bool = False) -> PublicStatus:
    """The neutral word for a referral's status. One that ended without help is not finished."""
    if unhelped and status == ReferralStatus.CLOSED:
        return PublicStatus.ASK
    return _STANDING[status]


def for_person(status: str, outcome: str | None) -> bool:
    """Whether a need ended without help, so that a person must look at it."""
    if status == NeedStatus.COMPLETED:
        return outcome in WITHOUT_HELP
    return status in (NeedStatus.UNMET, NeedStatus.FAILED, NeedStatus.ENTERED_IN_ERROR)
