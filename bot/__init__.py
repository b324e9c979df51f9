"""Pandu: the chat companion of the migrant-worker offices."""
