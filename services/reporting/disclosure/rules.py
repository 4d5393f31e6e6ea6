"""What is small. How publications are protected is said in ``sensitivity.ProtectionRule``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """Numbers up to ``threshold`` are few. Source: CMS Cell Size Suppression Policy, 2024."""

    threshold: int = 10
