"""The clocks of law, medicine and practice that run while a need is served."""

from shared.vocabulary.code import Code


class ClockCode(Code):
    """One clock. Its length, its kind of day and its source are dated rules of matching."""

    FIRST_CONTACT = "first_contact", "首次联系", "First contact"
    PROTECTION_ORDER = "protection_order", "人身安全保护令裁定", "Protection order decided"
    PROTECTION_ORDER_URGENT = (
        "protection_order_urgent",
        "人身安全保护令裁定（紧急）",
        "Protection order decided, urgent",
    )
    PROTECTION_ORDER_REVIEW = (
        "protection_order_review",
        "人身安全保护令复议",
        "Review of the order asked for",
    )
    PROTECTION_ORDER_EXPIRY = (
        "protection_order_expiry",
        "人身安全保护令到期",
        "Protection order runs out",
    )
    MANDATORY_REPORT = "mandatory_report", "强制报告", "Mandatory report"
    REPORT_FEEDBACK = "report_feedback", "向报告人反馈", "Feedback to who reported"
    LEGAL_AID_DECISION = "legal_aid_decision", "法律援助审查决定", "Legal aid decided"
    LEGAL_AID_ASSIGNMENT = "legal_aid_assignment", "法律援助指派", "Legal aid assigned"
    LEGAL_AID_OBJECTION = "legal_aid_objection", "法律援助异议答复", "Objection answered"
    JUDICIAL_AID_DECISION = "judicial_aid_decision", "司法救助决定", "Judicial aid decided"
    JUDICIAL_AID_COLLECT = "judicial_aid_collect", "司法救助金领取通知", "Notice to collect aid"
    CLUE_TRANSFER = "clue_transfer", "线索移送", "Clue handed over"
    CLUE_FEEDBACK = "clue_feedback", "线索反馈", "Feedback on a clue"
    JOINT_CONSULTATION = "joint_consultation", "联合会商", "Joint consultation"
    HIV_PROPHYLAXIS = "hiv_prophylaxis", "艾滋病暴露后预防", "HIV prophylaxis"
    EMERGENCY_CONTRACEPTION = "emergency_contraception", "紧急避孕", "Emergency contraception"
    REVIEW = "review", "定期复核", "Review of help that goes on"


class ClockStep(Code):
    """What is said when a clock has come so far."""

    WARNED = "warned", "临近时限", "Nearly due"
    BREACHED = "breached", "已超时限", "Due and not done"
    ESCALATED = "escalated", "已上报", "Brought to the next level"
    REASSIGNED = "reassigned", "已转询下一家", "The next provider is asked"
