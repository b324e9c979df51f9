"""NLP.js beside us, where node and the npm package node-nlp are at hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.search import Document

_SCRIPT = Path(__file__).with_name("nlpjs.cjs")


def nlpjs(documents: Sequence[Document], questions: Sequence[str]) -> list[list[str]] | None:
    """What NLP.js ranks for each question, best first; None where it cannot run.

    Node looks for the package in NODE_PATH, here, and above.
    """
    node = shutil.which("node")
    if node is None:
        return None
    samples = [
        (document.id, text)
        for document in documents
        for text in (*document.titles, *document.phrasings)
    ]
    done = subprocess.run(
        [node, str(_SCRIPT)],
        input=json.dumps({"samples": samples, "questions": list(questions)}),
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=False,
    )
    if done.returncode != 0:
        return None
    ranked: list[list[str]] = json.loads(done.stdout)
    return ranked
