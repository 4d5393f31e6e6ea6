"""How a rehearsal ends, where a sandbox client asks for a certain end."""

from shared.vocabulary.code import Code


class RehearsedEnd(Code):
    """What becomes of the needs of a rehearsal; invented providers answer accordingly."""

    ACCEPTED = "accepted", "被接受", "Accepted"
    DECLINED_THEN_ACCEPTED = (
        "declined_then_accepted",
        "先被婉拒，后被接受",
        "Declined, then accepted",
    )
    DUPLICATE = "duplicate", "作为重复撤回", "Taken back as a duplicate"
    UNMET = "unmet", "未能满足", "Unmet"
    EXPIRED = "expired", "无人答复而逾期", "Expired without an answer"
