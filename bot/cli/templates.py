"""The command `templates`: what an office submits to Meta, a line of JSON each."""

from __future__ import annotations

import argparse
import json

from bot.app import compose as app
from bot.cli.configured import load_configured
from bot.dialogue.notices import NoticeTemplate


def templates(options: argparse.Namespace) -> int:
    """Prints every template of faq/whatsapp_templates.yaml. BotError where the content is wrong."""
    known = app.load_knowledge(load_configured(options), guarded=False)
    for template in known.templates.values():
        print(json.dumps(draw_submission(template), ensure_ascii=False))
    return 0


def draw_submission(template: NoticeTemplate) -> dict[str, object]:
    """Returns a template as POST message_templates takes it, with a sample of each value."""
    body: dict[str, object] = {"type": "BODY", "text": template.numbered}
    if template.gaps:
        body["example"] = {"body_text": [[f"({name})" for name in template.gaps]]}
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category.upper(),
        "components": [body],
    }
