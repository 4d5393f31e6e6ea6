"""The directory: who gives help, where, to whom, and with how many places."""
