"""Every command of the command line has the function that it names."""

from __future__ import annotations

import argparse
from importlib import import_module

import pytest

from bot.cli.main import parser


def commands() -> dict[str, argparse.ArgumentParser]:
    found = next(one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(found.choices)


@pytest.mark.parametrize("name", commands())
def test_the_command_does_something(name: str) -> None:
    one = commands()[name]
    module = import_module(f"bot.cli.{one.get_default('module')}")
    assert callable(getattr(module, one.get_default("act")))
