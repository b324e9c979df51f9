"""YAML read strictly and fitted to dataclasses. Every mistake is named with its line."""
