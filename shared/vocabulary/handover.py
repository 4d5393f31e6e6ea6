"""Where a case stands that moves from one provider to another."""

from shared.vocabulary.code import Code


class HandoverState(Code):
    """Where a hand-over stands, in the words of FHIR's Task."""

    REQUESTED = "requested", "等待接收方答复", "Waits for the receiver's answer"
    ACCEPTED = "accepted", "接收方已同意", "The receiver said yes"
    COMPLETED = "completed", "已转交", "Handed over"
    REJECTED = "rejected", "接收方未接收", "Not received"
    CANCELLED = "cancelled", "已取消", "Cancelled"
    EXPIRED = "expired", "期限内没有答复", "Not answered in time"
