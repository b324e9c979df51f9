"""The single values that the store remembers, each under a name of its own."""

from __future__ import annotations

from enum import StrEnum


class Remembered(StrEnum):
    """The name under which a single value lies. Moments are kept as ISO texts."""

    SERVED_CHANNELS = "channels"
    """Which channels the last running house had, as JSON, for whoever plans without them."""

    CHANNEL_PAUSE = "pause"
    """Until when a channel asked to be left alone; one for each channel."""

    READY = "ready"
    """When the database was last seen to be written."""

    TROUBLED_TASKS = "troubled"
    """Which tasks are in trouble, as JSON, for `health` beside the running house."""

    MISSED_LOOK = "missed"
    """When missed reminders were looked for last."""

    PLANS_LOOK = "plans"
    """When seats without planned reminders were looked for last."""

    OVERDUE_LOOK = "cases"
    """When cases that are late were looked for last."""

    UNCLAIMED_LOOK = "unclaimed"
    """When urgent cases that nobody has were looked for last."""

    STAFF_GROUP = "staff_group"
    """The staff's group that was set by command. It wins over the config."""

    INVITE_BACK = "invite_back"
    """To which officer an invite leads back, signed; one for each such invite."""

    DASHBOARD_CODE = "dashboard_code"
    """The mark of an officer's code for the dashboard, and until when; one for each officer."""

    BACKUP_MADE = "backup_at"
    """When the last backup was made."""

    BACKUP_PROVED = "backup_proved"
    """When a backup was last restored to prove it."""

    BACKUP_FAULT = "backup_fault"
    """Why the last nightly backup, or its proof, failed. Empty where it did not."""

    PUBLISHED_TOPICS = "published"
    """Which topics were published from questions, as JSON, so that they can be taken back."""
