"""Where clues come from: leads that somebody may qualify for aid, not yet referrals."""

from shared.vocabulary.code import Code


class ClueChannel(Code):
    """By which channel a clue came."""

    HOTLINE_12309 = "hotline_12309", "12309检察热线", "Hotline 12309 (procuratorate)"
    COMPLAINT_PLATFORM = "complaint_platform", "网上信访", "Online public-complaint platform"
    FEDERATION_LOOK_BACK = (
        "federation_look_back",
        "妇联回溯排查",
        "Women's federation's look-back",
    )


class ClueStatus(Code):
    """How a clue stands. Acknowledged is not accepted, and accepted is not yet in contact."""

    OPEN = "open", "待核实", "Open"
    CONFIRMED = "confirmed", "已核实", "Confirmed"
    TRANSFERRED = "transferred", "已移送", "Transferred"
    ACKNOWLEDGED = "acknowledged", "已签收", "Acknowledged"
    ACCEPTED = "accepted", "已受理", "Accepted"
    CONTACTED = "contacted", "已首次联系", "First contact made"
    CLOSED = "closed", "已办结", "Closed"
    DISMISSED = "dismissed", "不予移送", "Dismissed"


class ClueStep(Code):
    """What one of the two bodies says happened."""

    CONFIRM = "confirm", "核实", "Confirm"
    DISMISS = "dismiss", "不予移送", "Dismiss"
    ACKNOWLEDGE = "acknowledge", "签收", "Acknowledge"
    ACCEPT = "accept", "受理", "Accept"
    RETURN = "return", "退回", "Return"
    CONTACT = "contact", "首次联系", "Report the first contact"
    CLOSE = "close", "办结", "Close"
    FEEDBACK = "feedback", "反馈", "Give feedback"


class ClueReason(Code):
    """Why a clue was returned or dismissed, or what came of it."""

    NOT_IN_CHARGE = "not_in_charge", "不属管辖", "Not in charge"
    NOT_ELIGIBLE = "not_eligible", "不符合条件", "Not eligible"
    NOT_ENOUGH_KNOWN = "not_enough_known", "材料不足", "Not enough is known"
    DUPLICATE = "duplicate", "重复线索", "Known already"
    SHE_DECLINED = "she_declined", "本人不愿意", "She declined"
    COULD_NOT_CONTACT = "could_not_contact", "联系不上", "Could not be contacted"
    AID_GRANTED = "aid_granted", "已获救助", "Aid granted"
    AID_REFUSED = "aid_refused", "未获救助", "Aid refused"
    REFERRED_ELSEWHERE = "referred_elsewhere", "已转其他机构", "Referred elsewhere"


class ClueClock(Code):
    """What of a clue is owed by a day."""

    TRANSFER = "transfer", "移送", "Transfer"
    ACKNOWLEDGEMENT = "acknowledgement", "签收", "Acknowledgement"
    DECISION = "decision", "受理或退回", "Acceptance or return"
    FIRST_CONTACT = "first_contact", "首次联系", "First contact"
    FEEDBACK = "feedback", "反馈", "Feedback"
