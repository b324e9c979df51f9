"""The web: the chat page and health."""
