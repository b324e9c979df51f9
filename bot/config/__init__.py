"""config.yaml and the environment, read into one frozen Config."""

from bot.config.loading import DEFAULT, examined, load
from bot.config.settings import Config, facts

__all__ = ["DEFAULT", "Config", "examined", "facts", "load"]
