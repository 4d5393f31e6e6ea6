"""The addresses notifications answers; asked for by its API process only."""

from services.notifications.contacts.api import own as own_contact
from services.notifications.contacts.api import router as contacts
from services.notifications.deliveries.api import router as deliveries
from services.notifications.history.api import router as history
from services.notifications.messages.api import router as messages
from services.notifications.safety.api import router as safety
from services.notifications.templates.api import router as templates

ROUTERS = (
    history,
    messages,
    contacts,
    own_contact,
    templates,
    safety,
    deliveries,
)
