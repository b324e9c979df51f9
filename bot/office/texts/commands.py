"""/isi and /aturan: what was changed in the texts, and the rules that hold, in chat."""

from __future__ import annotations

from bot.dialogue.schedule import long_date
from bot.office.kit.commands import Answer, Order, register_command

_SHOWN = 5


@register_command("isi", role="approver")
async def show_changes(order: Order) -> Answer:
    """Lists the last changes of texts, and says how many wait for a second officer."""
    changes = await order.store.text_changes.last_changes(_SHOWN)
    if not changes:
        return Answer((order.say("desk.text.nothing"),))
    lines = [order.phrase("desk.text.title")]
    lines += [
        order.phrase(
            "desk.text.line",
            title=each.title,
            who=each.who,
            when=order.format_moment(each.at),
            state=order.phrase(f"desk.text.state.{each.state}"),
        )
        for each in changes
    ]
    if waiting := len(await order.store.text_changes.waiting_changes()):
        lines += ["", order.phrase("desk.text.waiting", total=waiting)]
    return Answer((order.message("\n".join(lines)),))


@register_command("aturan", role="admin")
async def show_rules(order: Order) -> Answer:
    """Shows the rules of the desk that hold now."""
    rules, today = order.knowledge.desk, order.knowledge.today(order.at)
    coming = sorted(day for day in rules.quiet.holidays if day >= today)[:1]
    days = [long_date(day, order.locale.phrases) for day in coming]
    said = order.say(
        "desk.text.rules",
        reminders=", ".join(rule.name for rule in rules.reminders) or "-",
        offer=f"{rules.offer_hours:g}",
        holidays=days[0] if days else order.phrase("desk.text.no_holiday"),
        urgent=", ".join(rules.urgent) or "-",
    )
    return Answer((said,))
