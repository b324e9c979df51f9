"""YAML read strictly and fitted to dataclasses; every mistake is named with its line."""
