"""config.yaml and the environment, read into one frozen Config."""

from bot.config.loading import DEFAULT, SHIPPED, examined, load
from bot.config.settings import Config, facts

__all__ = ["DEFAULT", "SHIPPED", "Config", "examined", "facts", "load"]
