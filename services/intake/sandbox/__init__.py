"""What a sandbox client rehearses: by its reference it chooses how a request ends."""
