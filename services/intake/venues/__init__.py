"""Posters with a QR code in dense places, and how often they were scanned: never by whom."""
