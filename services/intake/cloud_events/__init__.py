"""Requests for help as CloudEvents 1.0 over HTTP: structured, binary, and many in a batch."""
