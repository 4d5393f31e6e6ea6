"""What the API documents say: complete, in two languages, and held to what the services do."""

from shared.openapi.endpoint_docs import Declared, declared_by, documented

__all__ = ["Declared", "declared_by", "documented"]
