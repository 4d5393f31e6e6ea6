"""Matching: finds for each need the provider who can help, asks them, and follows the answer."""
