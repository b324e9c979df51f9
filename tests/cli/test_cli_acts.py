"""Every command of the command line has the function that it names."""

from __future__ import annotations

import argparse
from importlib import import_module

import pytest

from bot.cli.parser import build_parser


def commands() -> dict[str, argparse.ArgumentParser]:
    found = next(
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return dict(found.choices)


@pytest.mark.parametrize("name", commands())
def test_the_command_does_something(name: str) -> None:
    argument_parser = commands()[name]
    module = import_module(f"bot.cli.{argument_parser.get_default('module')}")
    assert callable(getattr(module, argument_parser.get_default("act")))
