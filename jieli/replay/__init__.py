"""A year of invented work with the published margins, and its way through the public API."""
