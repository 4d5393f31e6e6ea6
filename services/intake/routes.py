"""The addresses intake answers; asked for by its API process only."""

from services.intake.channels import api as channels
from services.intake.life import api as life
from services.intake.life import ending_api as ending
from services.intake.partners import api as partners
from services.intake.partners import clients_api as clients
from services.intake.referrals import api as referrals
from services.intake.safe_contacts import api as safe_contacts
from services.intake.vault import api as vault

# The busiest first: an address is looked for in this order.
ROUTERS = (
    referrals.router,
    channels.router,
    life.router,
    ending.router,
    safe_contacts.router,
    vault.router,
    partners.router,
    clients.router,
    clients.internal,
)
