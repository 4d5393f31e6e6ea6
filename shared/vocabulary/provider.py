"""Who gives help, how much of it, and on what ground a person decides about them."""

from shared.vocabulary.code import Code


class ProviderKind(Code):
    """What kind of body gives the help."""

    VOLUNTEER_LAWYER = "volunteer_lawyer", "志愿律师", "Volunteer lawyer"
    LEGAL_AID_AGENCY = "legal_aid_agency", "法律援助机构", "Legal aid agency"
    SHELTER = "shelter", "庇护所", "Shelter"
    COUNSELLING_CENTRE = "counselling_centre", "心理咨询机构", "Counselling centre"
    HOSPITAL = "hospital", "医院", "Hospital"
    PROCURATORATE = "procuratorate", "检察院", "Procuratorate"
    CIVIL_AFFAIRS = "civil_affairs", "民政部门", "Civil affairs"
    CHILD_PROTECTION = "child_protection", "儿童保护机构", "Child protection body"
    WOMENS_FEDERATION = "womens_federation", "妇联", "Women's federation"
    TRAINING_CENTRE = "training_centre", "培训机构", "Training centre"
    EMPLOYER = "employer", "用人单位", "Employer"


class CapacityUnit(Code):
    """What a provider's places are counted in."""

    CASE = "case", "件", "Case"
    PERSON = "person", "人", "Person"
    BED = "bed", "床位", "Bed"
    ROOM = "room", "房间", "Room"
    SESSION = "session", "次", "Session"
    SEAT = "seat", "席位", "Seat"


class DecisionGround(Code):
    """On what ground a person decided about a provider; a code, never a sentence."""

    REGISTER_CHECKED = "register_checked", "已核对登记", "Register checked"
    EVIDENCE_CHECKED = "evidence_checked", "已核对证明", "Evidence checked"
    VISITED = "visited", "已实地走访", "Visited"
    KNOWN_AUTHORITY = "known_authority", "已知的主管机关", "Known authority"
    EVIDENCE_MISSING = "evidence_missing", "缺少证明", "Evidence missing"
    EVIDENCE_NOT_VALID = "evidence_not_valid", "证明无效", "Evidence not valid"
    NOT_CONFIRMED = "not_confirmed", "未能核实", "Not confirmed"
    AREA_NOT_CONFIRMED = "area_not_confirmed", "服务地区未能核实", "Area not confirmed"
    CAPACITY_NOT_CONFIRMED = "capacity_not_confirmed", "接待能力未能核实", "Capacity not confirmed"
    DUPLICATE = "duplicate", "重复登记", "Duplicate"
    COMPLAINT = "complaint", "投诉", "Complaint"
    SAFETY_INCIDENT = "safety_incident", "安全事件", "Safety incident"
    DOES_NOT_ANSWER = "does_not_answer", "不予答复", "Does not answer"
    UNDER_REVIEW = "under_review", "审查中", "Under review"
    AT_OWN_WISH = "at_own_wish", "机构自愿", "At its own wish"
    REVIEWED = "reviewed", "已复核", "Reviewed"
    MENDED = "mended", "已整改", "Mended"
    CLOSED = "closed", "已停办", "Closed"
    UNFIT = "unfit", "不适合", "Unfit"


class ComplaintKind(Code):
    """What a provider is said to have done to who came to it for help."""

    VICTIM_BLAMING = "victim_blaming", "责备受害人", "Blamed her"
    BREACH_OF_CONFIDENCE = "breach_of_confidence", "泄露隐私", "Told others"
    PRESSURE_TO_RECONCILE = "pressure_to_reconcile", "施压和解", "Pressed her to reconcile"
    DISCRIMINATION = "discrimination", "歧视", "Discriminated against her"
    DEMANDED_PAYMENT = "demanded_payment", "索要费用", "Demanded payment"
    NOT_REACHABLE = "not_reachable", "失联", "Could not be reached"


class ComplaintFinding(Code):
    """What a person found of a complaint."""

    UPHELD = "upheld", "成立", "Upheld"
    NOT_UPHELD = "not_upheld", "不成立", "Not upheld"
