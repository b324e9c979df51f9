"""config.yaml and the environment, read into one frozen Config."""

from bot.config.loading import DEFAULT, SHIPPED, examine_config, load_config
from bot.config.settings import Config, office_facts

__all__ = ["DEFAULT", "SHIPPED", "Config", "examine_config", "load_config", "office_facts"]
