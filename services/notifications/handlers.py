"""What notifications reacts to, by event and by time: its capabilities' tables, put together."""

from services.notifications.alerts import handlers as alerts
from services.notifications.consent import handlers as consent
from services.notifications.handovers import handlers as handovers
from services.notifications.messages import handlers as messages
from services.notifications.messages.delivery import deliver
from services.notifications.reminders import handlers as reminders
from services.notifications.safety import handlers as safety
from services.notifications.safety.approach import approach, doubt
from shared.service import PeriodicTask, merged

HANDLERS = merged(
    messages.HANDLERS,
    safety.HANDLERS,
    consent.HANDLERS,
    alerts.HANDLERS,
    reminders.HANDLERS,
    handovers.HANDLERS,
)
PERIODIC_TASKS = (
    PeriodicTask(messages.DELIVER, seconds=1.0, run=deliver),
    PeriodicTask(safety.APPROACH, seconds=2.0, run=approach),
    PeriodicTask("doubt", seconds=15.0, run=doubt),
)
