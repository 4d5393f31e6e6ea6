"""The addresses matching answers; asked for by its API process only."""

from services.matching.answers.api import router as answers
from services.matching.approval.api import router as approval
from services.matching.directory.api import router as directory
from services.matching.eligibility.api import router as eligibility
from services.matching.referrals.api import router as referrals

ROUTERS = (
    directory,
    approval,
    eligibility,
    answers,
    referrals,
)
