"""Certificates of records: that help was asked for when and saying what, for a court."""
