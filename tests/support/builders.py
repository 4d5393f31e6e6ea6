"""Bodies of requests. Everybody in them is invented."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

from services.intake.referrals.examples import SUBMISSION


def a_referral(**changes: Any) -> dict[str, Any]:
    """Build the body of one referral; a change to None leaves that field out."""
    body = deepcopy(SUBMISSION) | {
        "source_ref": f"call-{uuid4().hex[:12]}",
        "identity": {
            "name": "林某甲",
            "phone": "19900000001",
            "narrative": "编造的经过，只用于测试。",
        },
    }
    body["safe_contact"]["code_word"] = "青石"
    body |= changes
    return {name: value for name, value in body.items() if value is not None}


def anonymous(**changes: Any) -> dict[str, Any]:
    """Build the smallest referral that is accepted: nobody is named."""
    return a_referral(
        **{
            "source_ref": None,
            "occurred_at": None,
            "subject": {"age_band": "undisclosed"},
            "perpetrator": None,
            "children_witnessing": None,
            "urgency": None,
            "identity": None,
            "safe_contact": None,
        }
        | changes
    )
