"""The chat page of an open house: its routes, whose sessions last how long, and its budgets."""

from __future__ import annotations

from datetime import timedelta

from starlette.routing import Route

from bot.app.compose import House
from bot.app.signed_in import Ends, SignedIn
from bot.channels.webchat import WebChat
from bot.config import Config
from bot.delivery.attachments import Attachments
from bot.dialogue.messages import Address
from bot.office.cases.uploads import files_taken
from bot.web import chat as web_chat
from bot.web.budgets import Budgets, Rates
from bot.web.clients import Clients
from bot.web.theme import Look


def chat_routes(house: House, channel: WebChat, look: Look, *, key: bytes = b"") -> list[Route]:
    """Returns the routes of a chat page with that look.

    `key` signs its cookies where it has its own.
    """

    async def language(address: Address) -> str:
        states = await house.store.conversations.states_of([address])
        return states[address].locale if address in states else ""

    async def takes(address: Address) -> tuple[str, ...]:
        return await files_taken(house.store, address)

    history, key = house.store.conversations, key or house.store.secret("web")
    return web_chat.chat_routes(
        channel,
        history,
        look,
        key=key,
        now=house.clock,
        registry=signed_in(house, channel),
        language=language,
        fetch=Attachments(house.store, house.channels).fetch_file,
        takes=takes,
        budgets=read_budgets(house.config),
    )


def signed_in(house: House, channel: WebChat | None = None) -> SignedIn:
    """Returns the sessions of the page, as the office wants them to end. None: of any channel."""
    web = house.config.channels.web
    ends = Ends(
        visitor_idle=timedelta(days=web.visitor_idle_days),
        visitor=timedelta(days=web.visitor_days),
        staff_idle=timedelta(hours=web.staff_idle_hours),
        staff=timedelta(days=web.staff_days),
    )
    return SignedIn(house.store, channel.name if channel else "", ends)


def read_budgets(config: Config) -> Budgets:
    """Returns how much an address and a visitor may ask of a page."""
    limits = config.limits
    rates = Rates(
        sessions=(limits.sessions_per_address, limits.sessions_per_hour / 3600),
        requests=(limits.requests_per_address, limits.requests_per_second),
        messages=(1.5 * limits.flood_burst, 2 * limits.flood_per_second),
        uploads=limits.uploads_per_address,
        kept=(1000 * limits.kept_mb_per_address, 1000 * limits.kept_mb_per_hour / 3600),
    )
    return Budgets(rates, read_clients(config))


def read_clients(config: Config) -> Clients:
    """Returns how the address of a visitor is told, behind the proxies that the config names."""
    return Clients(config.channels.web.client_header, config.channels.web.proxies)
