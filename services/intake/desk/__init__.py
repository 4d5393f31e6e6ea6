"""The operator's desk: a request for help is typed while the caller speaks."""
