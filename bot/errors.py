"""What the operator can put right: shown in words, without a traceback, exit code 2."""


class BotError(Exception):
    """A mistake in configuration, content or environment; the message says how to mend it."""
