"""The addresses matching answers; asked for by its API process only."""

from services.matching.answer_links import api as answer_links
from services.matching.answers.api import router as answers
from services.matching.approval.api import router as approval
from services.matching.assignment.api import router as assignment
from services.matching.case_plan.api import router as case_plan
from services.matching.clocks.api import router as clocks
from services.matching.cohorts.api import router as cohorts
from services.matching.complaints.api import router as complaints
from services.matching.directory.api import router as directory
from services.matching.eligibility.api import router as eligibility
from services.matching.handovers import api as handovers
from services.matching.helper_roles.api import router as helper_roles
from services.matching.hours.api import router as hours
from services.matching.hsds.api import router as hsds
from services.matching.inbox import api as inbox
from services.matching.inbox.handovers_api import router as handover_pages
from services.matching.legal_aid.api import router as legal_aid
from services.matching.lifecycle.api import router as lifecycle
from services.matching.needs.api import router as needs
from services.matching.questions.api import router as questions
from services.matching.referrals.api import router as referrals
from services.matching.service_places.api import router as service_places
from services.matching.teams.api import router as teams

ROUTERS = (
    directory,
    hsds,
    complaints,
    helper_roles,
    hours,
    service_places,
    cohorts,
    approval,
    eligibility,
    legal_aid,
    answers,
    assignment,
    lifecycle,
    clocks,
    inbox.codes,
    handovers.router,
    handovers.offers,
    teams,
    case_plan,
    questions,
    needs,
    referrals,
    handover_pages,
    inbox.router,
    answer_links.router,
    answer_links.internal,
)
