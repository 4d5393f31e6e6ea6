"""Why an event became a dead letter, and why one is closed."""

from shared.vocabulary.code import Code


class DeadLetterReason(Code):
    """Why an event could not be handled."""

    EMPTY_VALUE = "empty_value", "内容为空", "Empty value"
    TOO_LARGE = "too_large", "内容过大", "Too large"
    BAD_JSON = "bad_json", "不是有效的 JSON", "Not JSON"
    DOES_NOT_FIT_SCHEMA = "does_not_fit_schema", "不符合模式", "Does not fit its schema"
    WRONG_KEY = "wrong_key", "键不正确", "Wrong key"
    MISSING_HEADER_CE_ID = "missing_header_ce_id", "缺少事件编号头", "No ce_id header"
    BAD_HEADER_CE_ID = "bad_header_ce_id", "事件编号头有误", "Bad ce_id header"
    MISSING_HEADER_CE_TYPE = "missing_header_ce_type", "缺少事件类型头", "No ce_type header"
    UNKNOWN_VERSION = "unknown_version", "版本未知", "Unknown version"
    UNKNOWN_TYPE = "unknown_type", "类型未知", "Unknown type"
    NOT_OF_THIS_TOPIC = "not_of_this_topic", "不属于该主题", "Not of this topic"
    CONTENT_CHANGED = "content_changed", "同一编号而内容不同", "Same id, other content"
    HANDLER_FAILED = "handler_failed", "处理失败", "Handler failed"


class DeadLetterClosing(Code):
    """Why a dead letter is put away without being handled."""

    HANDLED_BY_HAND = "handled_by_hand", "已人工处理", "Handled by hand"
    NO_LONGER_MATTERS = "no_longer_matters", "已无意义", "No longer matters"
    NOT_OURS = "not_ours", "不属于本服务", "Not ours"
    REPEAT = "repeat", "重复", "Repeat"
    OTHER = "other", "其他", "Other"
