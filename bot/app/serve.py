"""The house as a service: which channels are on, and the web server before them."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from starlette.routing import Route

from bot.app import compose as app
from bot.app.backups import Backups
from bot.app.compose import House
from bot.app.control import serve_acts
from bot.app.desk_page import dashboard_routes
from bot.app.readiness import Readiness
from bot.app.service_manager import keep_telling
from bot.app.supervision import Supervision
from bot.app.web_page import chat_routes, read_budgets, read_clients
from bot.channels.webchat import WebChat
from bot.config import Config
from bot.config.loading import reload_config
from bot.content.live import Live
from bot.content.texts import FileTexts
from bot.dialogue.channel import Capabilities, Channel
from bot.dialogue.knowledge import Knowledge
from bot.errors import BotError
from bot.web import chat as web_chat
from bot.web import theme as looks
from bot.web.connections import Bounds
from bot.web.open_files import raise_limit
from bot.web.server import build_application, serve_until_cancelled
from bot.web.watch import Watch

if TYPE_CHECKING:
    from bot.app.metrics import Metrics

_LOG = logging.getLogger(__name__)

Chat = Callable[[House, WebChat, looks.Look], Awaitable[list[Route]]]
"""Furnishes the web chat of an open house; returns its routes."""


async def _one_chat(house: House, channel: WebChat, look: looks.Look) -> list[Route]:
    return chat_routes(house, channel, look)


async def serve_house(
    config: Config,
    ready: Callable[[int], None],
    *,
    environment: Mapping[str, str],
    chat: Chat = _one_chat,
) -> None:
    """Runs every channel that is switched on, until cancelled. BotError where no channel is on.

    `environment` is what the config was read with: it is read again when its file changes.
    """
    raise_limit()
    with _freeze_garbage():
        meaning = app.load_meaning(config)

        def read() -> Knowledge:
            fresh = reload_config(config, environment)
            return app.load_knowledge(fresh, guarded=True, meaning=meaning, wait=False)

        finish = partial(app.with_meaning, meaning=meaning) if meaning else None
        live = Live(config, read, finish)
        channels = _open_channels(config, live.knowledge)
    if not channels:
        raise BotError(
            "no channel is on: set PANDU_TELEGRAM_TOKEN (or _FILE) for Telegram, "
            "or channels.web.enabled: true"
        )
    async with (
        app.open_house(
            config,
            channels,
            live.knowledge,
            meaning=meaning,
            texts=FileTexts(config, environment),
        ) as house,
        asyncio.TaskGroup() as tasks,
    ):
        supervision = Supervision()
        readiness = Readiness(house, supervision, find_fault=lambda: live.fault)
        metrics = _open_metrics(house, supervision, readiness)
        keep = supervision.keep_running
        timed = metrics.timed if metrics else None
        tasks.create_task(app.run_house(house, supervision, timed))
        tasks.create_task(keep("control", partial(serve_acts, house)))
        tasks.create_task(keep("content", live.watch_folder))
        tasks.create_task(keep("readiness", readiness.keep_reporting))
        tasks.create_task(keep("service manager", keep_telling))
        tasks.create_task(keep("backups", Backups(house).run))
        tasks.create_task(keep("vectors", live.complete_vectors))
        routes = await _collect_routes(house, config, chat)
        if routes or metrics:
            allowed = config.monitoring.addresses
            watch = Watch(allowed, readiness.list_reasons, metrics.draw if metrics else None)
            serving = partial(_serve_web, house, routes, ready, readiness.is_ready, watch)
            tasks.create_task(keep("web server", serving))


def _open_metrics(house: House, supervision: Supervision, readiness: Readiness) -> Metrics | None:
    """Returns what counts for /metrics. None where the office does not want it."""
    if not house.config.monitoring.metrics:
        return None
    from bot.app.metrics import Metrics  # its library is read only where it is wanted

    return Metrics(house, supervision, readiness.list_reasons)


@contextmanager
def _freeze_garbage() -> Iterator[None]:
    """What is read inside stays: the collector need not walk through it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.collect()
    gc.freeze()


def _open_channels(config: Config, knowledge: Callable[[], Knowledge]) -> list[Channel]:
    channels: list[Channel] = []
    if config.channels.web.enabled:
        channels.append(WebChat())
    telegram = config.channels.telegram
    if telegram.enabled and config.telegram_token:
        channels.append(_open_telegram(config, knowledge()))
    elif telegram.enabled:
        _LOG.info("Telegram is silent: there is no token (PANDU_TELEGRAM_TOKEN)")
    if config.channels.whatsapp.enabled:
        channels.append(_open_whatsapp(config, knowledge))
    return channels


def _open_whatsapp(config: Config, knowledge: Callable[[], Knowledge]) -> Channel:
    """Returns the channel of the number. BotError where something it needs is not set."""
    from bot.channels.whatsapp.account import Account  # not for offices without it
    from bot.channels.whatsapp.channel import WhatsApp

    settings = config.channels.whatsapp
    account = Account(
        settings.phone_number_id,
        settings.business_account_id,
        settings.provider,
        settings.api_url,
        settings.graph_version,
        config.whatsapp_token,
        config.whatsapp_app_secret,
        config.whatsapp_verify_token,
    )
    if lacking := account.find_lacking():
        raise BotError(f"channels.whatsapp is enabled and lacks: {', '.join(lacking)}")
    return WhatsApp(
        account,
        app.read_clock,
        templates=lambda: knowledge().templates,
        choose=knowledge().locale("").phrases["list.choose"],
        default_locale=knowledge().default,
    )


def _open_telegram(config: Config, knowledge: Knowledge) -> Channel:
    from bot.channels.telegram.channel import Telegram  # over a second to import: only with a token

    settings, limits = config.channels.telegram, config.limits
    return Telegram(
        config.telegram_token,
        api_url=settings.api_url,
        file_url=settings.file_url,
        commands=_read_menus(knowledge),
        default_locale=knowledge.default,
        capabilities=Capabilities(
            limits.per_second, limits.per_chat, limits.chat_burst, limits.broadcast_per_second
        ),
        groups=settings.groups,
        staff=config.desk.staff_chat or None,
        secret=config.webhook_secret or None,
        public_url=settings.webhook_url if settings.mode == "webhook" else None,
    )


def _read_menus(knowledge: Knowledge) -> dict[str, list[tuple[str, str]]]:
    """Returns the command menu of each language: what its phrases describe under `command.…`."""
    return {
        locale.id: [
            (key.removeprefix("command."), text)
            for key, text in locale.phrases.items()
            if key.startswith("command.")
        ]
        for locale in knowledge.locales.values()
    }


async def _collect_routes(house: House, config: Config, chat: Chat) -> list[Route]:
    routes: list[Route] = []
    for channel in house.channels.values():
        if isinstance(channel, WebChat):
            routes += await chat(house, channel, make_theme(house.knowledge(), config))
            routes += dashboard_routes(house)
        else:
            routes += getattr(channel, "routes", [])
    return routes


def make_theme(knowledge: Knowledge, config: Config) -> looks.Look:
    """Returns the look of the office's own page."""
    office = config.office
    lines = [line.strip() for line in office.channels.splitlines() if line.strip()]
    return looks.Look(
        office=office.name,
        short=office.short,
        zone=ZoneInfo(office.zone),
        zone_name=office.zone_name,
        locales={
            locale.id: looks.make_words(locale.phrases) for locale in knowledge.locales.values()
        },
        default=knowledge.default,
        official=tuple(looks.Link(line) for line in lines),
        banner=_tell_trial(knowledge, config),
        secure=config.channels.web.secure,
    )


def _tell_trial(knowledge: Knowledge, config: Config) -> str:
    text = knowledge.locale("").phrases["trial.banner"] if config.office.trial else ""
    return text.replace("*", "")


async def _serve_web(
    house: House,
    routes: list[Route],
    ready: Callable[[int], None],
    is_ready: Callable[[], Awaitable[bool]],
    watch: Watch,
) -> None:
    config, web = house.config, house.config.channels.web

    async def closing() -> None:
        for channel in house.channels.values():
            await channel.close()

    on_error = web_chat.error_page(make_theme(house.knowledge(), config))
    site = build_application(
        routes,
        ready=is_ready,
        on_error=on_error,
        secure=web.secure,
        budgets=read_budgets(config),
        watch=watch,
    )
    bounds = _read_bounds(config, make_theme(house.knowledge(), config))
    await serve_until_cancelled(
        site, web.host, web.port, bounds=bounds, started=ready, closing=closing
    )


def _read_bounds(config: Config, page: looks.Look) -> Bounds:
    """Returns what our web server puts up with."""
    limits = config.limits
    return Bounds(
        most=limits.connections,
        per_address=limits.connections_per_address,
        waiting=limits.waiting_per_address,
        head=limits.header_seconds,
        silence=limits.silence_seconds,
        body=limits.body_seconds,
        crowded=page.words_of(page.default).crowded,
        clients=read_clients(config),
    )
