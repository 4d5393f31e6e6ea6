"""What decides whether legal aid looks at somebody's means (Legal Aid Law, Art. 31, 32 and 42)."""

from shared.vocabulary.code import Code


class MeansLevel(Code):
    """What she has to live on, as she says it."""

    LOW = "low", "较低", "Low"
    HIGH = "high", "较高", "High"
    UNDISCLOSED = "undisclosed", "未说明", "Not stated"


class LegalAidCircumstance(Code):
    """What spares somebody the check of means (Legal Aid Law, Art. 42)."""

    NO_FIXED_INCOME_ELDERLY = (
        "no_fixed_income_elderly",
        "无固定生活来源的老年人",
        "Elderly without a fixed income",
    )
    NO_FIXED_INCOME_DISABLED = (
        "no_fixed_income_disabled",
        "无固定生活来源的残疾人",
        "Disabled without a fixed income",
    )
    ON_RELIEF = "on_relief", "社会救助、司法救助或优抚对象", "On relief or judicial aid"
    MIGRANT_WORKER_CLAIM = (
        "migrant_worker_claim",
        "进城务工人员追索劳动报酬或工伤赔偿",
        "Migrant worker claiming pay or for an injury at work",
    )


class LegalAidReason(Code):
    """Which rule of legal aid holds."""

    NO_MEANS_TEST = "no_means_test", "不受经济困难条件限制", "No means test"
    MINOR_NO_MEANS_CHECK = (
        "minor_no_means_check",
        "未成年人免予核查经济困难状况",
        "Minor: means are not checked",
    )
    NO_MEANS_CHECK = "no_means_check", "免予核查经济困难状况", "Means are not checked"
    LOCAL_RULE = "local_rule", "依地方规定", "By the rules of the province"
    MEANS_TEST_NEEDED = "means_test_needed", "须审查经济困难状况", "Means are looked at"
