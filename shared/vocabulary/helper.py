"""Who helps beside the providers, and how much of a case each role may read."""

from shared.vocabulary.code import Code


class HelperRole(Code):
    """In what role somebody helps on behalf of an organisation."""

    CHILD_SUPERVISOR = "child_supervisor", "儿童督导员", "Child supervisor"
    CHILD_DIRECTOR = "child_director", "儿童主任", "Child director"
    FEDERATION_COMMITTEE_MEMBER = (
        "federation_committee_member",
        "妇联执委",
        "Federation committee member",
    )
    VOLUNTEER_WOMAN = "volunteer_woman", "巾帼志愿者", "Volunteer woman"
    YOUTH_RIGHTS_POST = "youth_rights_post", "青少年维权岗", "Youth rights post"
    LAW_VICE_PRINCIPAL = "law_vice_principal", "法治副校长", "Law vice-principal of a school"
    FIVE_ELDERS = "five_elders", "“五老”人员", "One of the Five Elders"


class HelperScope(Code):
    """How much of a case a helper may read."""

    VISIT_ONLY = "visit_only", "仅限探访", "Visits only"
    ACCOMPANY = "accompany", "陪同", "Accompanies"
    CASE_WORK = "case_work", "个案工作", "Works on the case"
