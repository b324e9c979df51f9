"""Whose address a request comes from: the peer's, or the one that our own proxy names."""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass

from starlette.requests import Request

_LOG = logging.getLogger(__name__)

_HINTS = ("x-forwarded-for", "x-real-ip", "forwarded")
_warned = False


@dataclass(frozen=True, slots=True)
class Clients:
    """`header` is the one header that is believed, and only from `proxies`.

    Without a header every peer counts as itself. Without proxies, those of this very machine
    (loopback, a socket file) are meant.
    """

    header: str = ""
    proxies: tuple[str, ...] = ()

    def address_of(self, request: Request) -> str:
        """Returns the address to count by.

        An IPv6 network of 64 bits is one address: one line has it.
        """
        peer = request.client.host if request.client else ""
        if not self.header:
            _warn_of_proxy(request, peer)
        elif self._is_proxy(peer):
            named = ",".join(request.headers.getlist(self.header)).split(",")
            for given in reversed(named):  # what is on the left is the client's own word
                address = _strip_port(given)
                if address and not self._is_proxy(address):
                    return network_of(address)
        return network_of(peer)

    def counted_address(self, peer: str) -> str:
        """Returns the address by which a connection is counted.

        Empty for one of our own proxies.
        """
        return "" if self.header and self._is_proxy(peer) else network_of(peer)

    def _is_proxy(self, address: str) -> bool:
        if self.proxies:
            return address in self.proxies
        return not address or _is_loopback(address)


def network_of(address: str) -> str:
    """Returns an IPv4 address, or the network of an IPv6 one. What is neither stays as it is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address or "local"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


def _strip_port(given: str) -> str:
    """Returns the address in one entry of the header, without a port. Empty where there is none."""
    text = given.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _warn_of_proxy(request: Request, peer: str) -> None:
    """Says once that all visitors count as one behind a proxy that nobody told us of."""
    global _warned
    if not _warned and _is_loopback(peer) and any(name in request.headers for name in _HINTS):
        _warned = True
        _LOG.warning(
            "a proxy seems to be in front of us: until channels.web.client_header names the "
            "header in which it tells addresses, all its visitors share the limits of one"
        )
