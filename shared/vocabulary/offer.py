"""What becomes of an offer and of the service after it (reasons: HL7 SDOHCC)."""

from shared.vocabulary.code import Code


class DeclineReason(Code):
    """Why a provider said no (HL7 SDOHCC status reasons, in our words)."""

    NO_CAPACITY = "no_capacity", "名额已满", "No free place"
    NOT_ELIGIBLE = "not_eligible", "不符合条件", "Not eligible"
    NOT_SUITABLE = "not_suitable", "不适合", "Not suitable"
    NOT_IN_TIME = "not_in_time", "时间来不及", "Not in time"
    CONFLICT_OF_INTEREST = "conflict_of_interest", "利益冲突", "Conflict of interest"
    PROVIDER_DECLINED = "provider_declined", "机构婉拒", "Declined by the provider"


class StopReason(Code):
    """Why an offer was taken back though its referral goes on."""

    PROVIDER_SUSPENDED = "provider_suspended", "机构已被暂停", "Provider suspended"
    CONSENT_WITHDRAWN = "consent_withdrawn", "本人不再同意该机构", "She no longer consents to it"
    HANDED_OVER = "handed_over", "已移交", "Handed over to another place"
    NO_FIRST_CONTACT = "no_first_contact", "逾期未首次联系", "No first contact in time"


class ServiceResult(Code):
    """How a service ended."""

    COMPLETED = "completed", "已完成", "Completed"
    FAILED = "failed", "未成功", "Failed"


class OfferQuestion(Code):
    """What a provider asks who referred her before it answers."""

    CALL_US = "call_us", "请给我们打电话", "Please call us"
    LATER_START = "later_start", "能否晚几天开始", "Could it begin some days later?"
    REMOTE = "remote", "电话或视频可以吗", "Would telephone or video do?"
    ACCOMPANIED = "accompanied", "有人陪同吗", "Will somebody come with her?"
    INTERPRETER = "interpreter", "有人翻译吗", "Is there an interpreter?"


class OfferReply(Code):
    """What who referred her replies to a provider's question."""

    YES = "yes", "是", "Yes"
    NO = "no", "否", "No"
    NOT_KNOWN = "not_known", "不清楚", "Not known"
    WILL_CALL = "will_call", "我们会打电话", "We will call"


class ContactMeans(Code):
    """How somebody of a provider spoke with her."""

    IN_PERSON = "in_person", "当面", "In person"
    TELEPHONE = "telephone", "电话", "By telephone"
    VIDEO = "video", "视频", "By video"
    MESSAGE = "message", "文字消息", "By message"
    THROUGH_REFERRER = "through_referrer", "通过转介方", "Through who referred her"


class ServiceReport(Code):
    """What she says of a service that its provider says has ended."""

    RECEIVED = "received", "收到了帮助", "Received"
    NOT_RECEIVED = "not_received", "没有收到", "Not received"
    HARMED = "harmed", "受到了伤害", "It harmed me"


class OutcomeCode(Code):
    """What came of a service; a completed or failed service names one."""

    ADVICE_GIVEN = "advice_given", "已提供咨询", "Advice given"
    REPRESENTED = "represented", "已代理", "Represented"
    ORDER_GRANTED = "order_granted", "保护令已签发", "Order granted"
    PLACED = "placed", "已安置", "Placed"
    TREATED = "treated", "已救治", "Treated"
    COUNSELLED = "counselled", "已疏导", "Counselled"
    AID_GRANTED = "aid_granted", "已获救助", "Aid granted"
    TRAINED = "trained", "已培训", "Trained"
    COULD_NOT_CONTACT = "could_not_contact", "联系不上", "Could not be contacted"
    MOVED_AWAY = "moved_away", "已迁离", "Moved away"
    NOT_ENGAGED = "not_engaged", "未参与", "Not engaged"
    NOT_GRANTED = "not_granted", "未获批准", "Not granted"
    VERDICT_FAVOURABLE = "verdict_favourable", "判决有利", "Favourable verdict"
    VERDICT_PARTLY = "verdict_partly", "判决部分有利", "Partly favourable verdict"
    VERDICT_UNFAVOURABLE = "verdict_unfavourable", "判决不利", "Unfavourable verdict"
    CASE_WITHDRAWN = "case_withdrawn", "已撤诉", "Case withdrawn"


VERDICTS = {
    OutcomeCode.VERDICT_FAVOURABLE: "favourable",
    OutcomeCode.VERDICT_PARTLY: "partly",
    OutcomeCode.VERDICT_UNFAVOURABLE: "unfavourable",
    OutcomeCode.CASE_WITHDRAWN: "withdrawn",
}
"""What came of a case that was brought to court, in the words of the litigation report."""
WITHOUT_HELP = frozenset(
    {
        OutcomeCode.COULD_NOT_CONTACT,
        OutcomeCode.MOVED_AWAY,
        OutcomeCode.NOT_ENGAGED,
        OutcomeCode.NOT_GRANTED,
    }
)
"""Outcomes in which nobody was helped, whatever result the provider gave with them."""
