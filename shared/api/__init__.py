"""What the API of every service has in common: its application, documents and operations."""
