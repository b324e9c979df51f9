"""What an office says of itself before `run` serves people, by environment: for every harness."""

from bot.config.readiness import NEEDED

READY = {f"PANDU_{section}__{key}".upper(): f"uji: {key}" for section, key in NEEDED}
