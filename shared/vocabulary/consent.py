"""Why her data may be handled and who may have it (Personal Information Protection Law)."""

from shared.vocabulary.code import Code


class ConsentBasis(Code):
    """Why the data may be handled (Personal Information Protection Law, Arts. 13, 29, 31)."""

    CONSENT = "consent", "本人同意", "Consent"
    GUARDIAN_CONSENT = "guardian_consent", "监护人同意", "Guardian's consent"
    MANDATORY_REPORT = "mandatory_report", "强制报告", "Mandatory report"
    VITAL_INTEREST = "vital_interest", "紧急情况下保护生命健康", "Vital interest in an emergency"


class DutyArticle(Code):
    """The article that a stated duty or emergency rests on; without one it opens nothing."""

    MINORS_PROTECTION_11 = (
        "minors_protection_11",
        "未成年人保护法第十一条",
        "Law on the Protection of Minors, Art. 11",
    )
    DOMESTIC_VIOLENCE_14 = (
        "domestic_violence_14",
        "反家庭暴力法第十四条",
        "Anti-Domestic Violence Law, Art. 14",
    )
    PERSONAL_INFORMATION_13_4 = (
        "personal_information_13_4",
        "个人信息保护法第十三条第一款第四项",
        "Personal Information Protection Law, Art. 13(1)(4)",
    )


class ConsentScope(Code):
    """To whom the survivor's data may be released."""

    ANY_MATCHED_PROVIDER = "any_matched_provider", "任何匹配的机构", "Any matched provider"
    NAMED_PROVIDERS = "named_providers", "指定的机构", "Named providers"
    STATISTICS_ONLY = "statistics_only", "仅供统计", "Statistics only"


class ConsentGiver(Code):
    """Who gave the consent."""

    SELF = "self", "本人", "The person herself"
    GUARDIAN = "guardian", "监护人", "Guardian"
    PROXY = "proxy", "代为求助人", "Somebody asking for her"
    OFFICER = "officer", "工作人员", "Officer"


class ConsentPurpose(Code):
    """For what she lets somebody have her data; each is consented to on its own.

    `legal_duty`: a recorded duty or emergency that stands in the place of consent.
    """

    HELP = "help", "提供帮助", "Giving help"
    MEDIA_INTERVIEW = "media_interview", "媒体采访", "Media interview"
    OBSERVATION_VISIT = "observation_visit", "参观走访", "Observation visit"
    RESEARCH = "research", "研究", "Research"
    TRAINING = "training", "培训案例", "Training case"
    LEGAL_DUTY = "legal_duty", "法定职责", "Legal duty or emergency"


class ConsentMethod(Code):
    """How a consent or its withdrawal was given; word of mouth is as good as a signature."""

    SPOKEN = "spoken", "口头", "Spoken"
    WRITTEN = "written", "书面", "Written"
    ELECTRONIC = "electronic", "网上", "Electronic"
    GUARDIAN = "guardian", "经监护人", "Through the guardian"
    UNSAID = "unsaid", "未说明", "Not said"


class ConsentDecision(Code):
    """What a consent says of its recipient (HL7 FHIR Consent)."""

    PERMIT = "permit", "同意", "Permit"
    DENY = "deny", "不同意", "Deny"


class ReleaseMoment(Code):
    """When identity may pass to a recipient that was consented to.

    `survivor_confirms`: only when somebody has accepted and she has said yes to that body.
    """

    ON_ACCEPTANCE = "on_acceptance", "机构接受后", "When it has accepted"
    SURVIVOR_CONFIRMS = "survivor_confirms", "本人再次确认后", "When she has confirmed it"


class RecipientKind(Code):
    """Who a consent is about: one body by its id, or a class of bodies."""

    ANY_MATCHED_PROVIDER = "any_matched_provider", "任何匹配的机构", "Any matched provider"
    PROVIDER = "provider", "服务点", "One provider"
    ORGANIZATION = "organization", "机构", "One organisation"
    PROVIDER_KIND = "provider_kind", "一类服务机构", "A kind of provider"
    BODY = "body", "一类外部机构", "A class of outside bodies"
    SOURCE = "source", "一家外部机构", "One outside body"


class BodyClass(Code):
    """Classes of bodies outside that ask to see or to visit people."""

    MEDIA = "media", "媒体", "Media"
    RESEARCHERS = "researchers", "研究者", "Researchers"
    INSPECTION = "inspection", "上级检查", "Inspection"
    DONORS = "donors", "捐助方", "Donors"
    VISITORS = "visitors", "参观者", "Visitors"


class ConsentEnd(Code):
    """Why a version of a consent is no longer in force."""

    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    EXPIRED = "expired", "已到期", "Expired"
    CHANGED = "changed", "已变更", "Changed"
