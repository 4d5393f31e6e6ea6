"""The addresses intake answers; asked for by its API process only."""

from services.intake.access import api as access
from services.intake.certificates import api as certificates
from services.intake.channels import api as channels
from services.intake.cloud_events import api as cloud_events
from services.intake.clues import api as clues
from services.intake.clues import following_api as clues_followed
from services.intake.consent import api as consent
from services.intake.consultations import api as consultations
from services.intake.desk import api as desk
from services.intake.duties import disclosures_api as disclosures
from services.intake.duties import egress_api as egress
from services.intake.duties import inquiries_api as inquiries
from services.intake.duties import reports_api as reports
from services.intake.duties import routed_api as routed
from services.intake.fhir import api as fhir
from services.intake.import_page import api as import_page
from services.intake.imports import api as imports
from services.intake.imports import results_api as imports_results
from services.intake.ledger import api as ledger
from services.intake.ledger import reports_api as service_reports
from services.intake.lifecycle import api as lifecycle
from services.intake.lifecycle import lookup_api
from services.intake.lifecycle import withdrawal_api as withdrawal
from services.intake.linked import api as linked
from services.intake.messages import api as messages
from services.intake.pages import api as pages
from services.intake.partner_page import api as partner_page
from services.intake.partners import api as partners
from services.intake.partners import clients_api as clients
from services.intake.publicity import api as publicity
from services.intake.referrals import api as referrals
from services.intake.registry import api as registry
from services.intake.registry import liaison_api as liaison
from services.intake.safe_contacts import api as safe_contacts
from services.intake.screening import api as screening
from services.intake.vault import api as vault
from services.intake.venues import api as venues

# The busiest first: an address is looked for in this order.
ROUTERS = (
    referrals.router,
    cloud_events.router,
    channels.router,
    lifecycle.router,
    certificates.router,
    withdrawal.router,
    safe_contacts.router,
    publicity.router,
    consent.router,
    ledger.router,
    import_page.codes,
    imports.router,
    imports_results.router,
    service_reports.router,
    access.router,
    messages.router,
    import_page.router,
    screening.router,
    linked.router,
    vault.router,
    partners.router,
    clients.router,
    clients.internal,
    clues.router,
    clues_followed.router,
    consultations.router,
    disclosures.router,
    egress.router,
    reports.router,
    routed.router,
    inquiries.router,
    registry.router,
    liaison.router,
    lookup_api.router,
    fhir.router,
    partner_page.codes,
    partner_page.router,
    pages.router,
    venues.router,
    desk.router,
)
