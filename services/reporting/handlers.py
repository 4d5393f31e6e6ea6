"""What reporting reacts to, by event and by time: its capabilities' tables, put together."""

from services.reporting.archive import periodic_tasks as archiving
from services.reporting.extracts import periodic_tasks as extracts
from services.reporting.facts import handlers as facts
from services.reporting.outcomes import periodic_tasks
from services.reporting.publications import periodic_tasks as publishing
from shared.service import PeriodicTask, merged

HANDLERS = merged(facts.HANDLERS)
PERIODIC_TASKS = (
    PeriodicTask("settle", seconds=1.0, run=periodic_tasks.settle),
    PeriodicTask("release-coarse", seconds=30.0, run=periodic_tasks.release_coarse),
    PeriodicTask("publish-asked", seconds=publishing.ANSWERED_EVERY, run=publishing.answer),
    PeriodicTask("publish", seconds=publishing.PUBLISHED_EVERY, run=publishing.publish),
    PeriodicTask("archive", seconds=archiving.ARCHIVED_EVERY, run=archiving.archive_periodically),
    PeriodicTask(archiving.REDACT, seconds=archiving.REDACTED_EVERY, run=archiving.redact),
    PeriodicTask("make-extracts", seconds=extracts.EVERY, run=extracts.make),
)
