"""The inbox page: what a provider is asked, by deadline, and how it answers without software."""
