"""What somebody without an account is told: words that give nothing away on a stranger's screen."""

from enum import StrEnum

from shared.vocabulary.codes import ReferralStatus


class Standing(StrEnum):
    """How a request stands, in neutral words."""

    RECEIVED = "received"
    ARRANGING = "arranging"
    READY = "ready"
    FINISHED = "finished"
    STOPPED = "stopped"


TEXTS: dict[Standing, dict[str, str]] = {
    Standing.RECEIVED: {"zh": "已收到。", "en": "Received."},
    Standing.ARRANGING: {"zh": "正在安排。", "en": "Being arranged."},
    Standing.READY: {"zh": "已有人接手。", "en": "Somebody has taken it on."},
    Standing.FINISHED: {"zh": "已办结。", "en": "Finished."},
    Standing.STOPPED: {"zh": "已停止。", "en": "Stopped."},
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


def standing_of(status: str) -> Standing:
    """The neutral word for a referral's status."""
    return _STANDING[status]
