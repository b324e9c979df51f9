"""The arguments of an action as an officer says them: pressed, or in a line, or one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from bot.office.kit.argument import LATER, NOW, Argument
from bot.office.kit.commands import Order


async def texts_of(arguments: Sequence[Argument], order: Order) -> dict[str, str]:
    """Returns what was said of each argument: by a button, in a line, or as the next one.

    In a line the first argument is a word and the last all the rest. A button of another subject
    than the one at hand only says which one is meant.
    """
    heard = [argument for argument in arguments if argument.hear is not None]
    names = [argument.name for argument in heard]
    memory = {name: order.memory[name] for name in names if name in order.memory}
    if order.action:
        said = list(takewhile(lambda part: part not in (NOW, LATER), order.action)) or [""]
        same = memory.get(names[0]) == said[0]
        return memory | dict(zip(names, said, strict=False)) if same else {names[0]: said[0]}
    if memory:
        missing = next((name for name in names if name not in memory), names[-1])
        return memory | {missing: order.text}
    first, *rest = order.text.split(maxsplit=max(1, len(names) - 1)) or ("",)
    here = await heard[0].here(order, first) if heard[0].here else ""
    line = [here, order.text] if here else [first.strip("#:;,."), *rest]
    return dict(zip(names, line, strict=False))
