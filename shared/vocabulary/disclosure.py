"""What of a case goes to a body that gives no help itself, on what ground, and what she knows."""

from shared.vocabulary.code import Code


class DisclosureBasis(Code):
    """On what ground a case is disclosed."""

    CONSENT = "consent", "本人单独同意", "Her separate consent"
    MANDATORY_REPORT = "mandatory_report", "强制报告", "Mandatory report"
    EMERGENCY_LIFE = "emergency_life", "紧急情况下保护生命健康", "Life or health in an emergency"


class DisclosedPart(Code):
    """What of a case is disclosed."""

    FACTS = "facts", "案件要点", "Facts of the case, in codes"
    IDENTITY = "identity", "身份", "Who she is"
    CONTACT = "contact", "联系方式", "How she is reached"
    NARRATIVE = "narrative", "经过陈述", "What happened, in words"
    DOCUMENTS = "documents", "材料", "Documents"


class SheKnows(Code):
    """Whether she knows of it; she is told unless that would put her in danger."""

    TOLD = "told", "已告知", "She was told"
    WILL_BE_TOLD = "will_be_told", "将告知", "She will be told"
    UNSAFE = "unsafe", "告知会有危险", "Telling her would be unsafe"
