"""An organisation's own page: its keys, how it is told, and what went wrong in the last week."""
