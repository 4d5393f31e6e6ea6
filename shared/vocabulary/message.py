"""How people are reached, and what becomes of messages."""

from shared.vocabulary.code import Code


class SafeChannel(Code):
    """How the survivor may be reached; `none` is a full answer."""

    NONE = "none", "不联系", "No contact"
    SMS = "sms", "短信", "SMS"
    PHONE = "phone", "电话", "Telephone"
    EMAIL = "email", "电子邮件", "E-mail"
    WECHAT = "wechat", "微信", "WeChat"


class MessageChannel(Code):
    """By what a message travels."""

    WEBHOOK = "webhook", "回调通知", "Webhook"
    EMAIL = "email", "电子邮件", "E-mail"
    INBOX = "inbox", "收件箱", "Inbox"
    SMS = "sms", "短信", "SMS"
    NONE = "none", "无", "None"


class MessageStatus(Code):
    """What became of a message; `unknown` is for a person and is never sent again by itself."""

    SENT = "sent", "已发送", "Sent"
    HELD = "held", "暂缓", "Held"
    FAILED = "failed", "未送达", "Failed"
    UNKNOWN = "unknown", "不详", "Unknown"


class MessageAudience(Code):
    """For whom a message is."""

    PROVIDER = "provider", "服务机构", "Provider"
    SURVIVOR = "survivor", "当事人", "The person herself"
    PARTNER = "partner", "合作机构", "Partner"
