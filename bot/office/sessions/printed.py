"""What scripts are told of sessions, as it is printed on a terminal."""

from __future__ import annotations

from typing import Any


def print_line(entry: dict[str, Any]) -> str:
    """Returns a session in a line, and who hears of its change when."""
    if "title" not in entry:
        return f"{entry['id']}  {entry['state']}{_print_news(entry)}"
    return (
        f"{entry['id']}  {entry['state']}  {entry['starts_at']} {entry['zone_name']}"
        f"  {entry['title']}  {entry['taken']}/{entry['seats']} kursi,"
        f" {entry['waiting']} menunggu{_print_news(entry)}"
    )


def _print_news(entry: dict[str, Any]) -> str:
    """Returns how many people are told of a change, and when."""
    said = f", {entry['told']} orang diberi tahu, {entry['told_at']}" if "told" in entry else ""
    if "undo_until" not in entry:
        return said
    until = entry["undo_until"]
    undo = f"dapat diurungkan sampai {until}: session undo {entry['id']}"
    return f"{said}; {undo if until else 'tidak dapat diurungkan'}"


def print_list(result: dict[str, Any]) -> str:
    """Returns all sessions, a line each."""
    return "\n".join(map(print_line, result["sessions"])) or "Belum ada sesi."


def print_session(result: dict[str, Any]) -> str:
    """Returns a session with its seats."""
    people = [f"  {item['ref']}  {item['state']}  {item['reason']}" for item in result["people"]]
    return "\n".join([print_line(result), *people]).rstrip()


def print_copy(result: dict[str, Any]) -> str:
    """Returns the number of the copy."""
    return f"Sesi {result['id']} dibuat."
