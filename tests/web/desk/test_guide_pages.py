"""Every page of the dashboard stands in the guide of the staff with its picture."""

from __future__ import annotations

from docs.dashboard_pages import END, GUIDE, PICTURES, SHAPES, START, slug_of

WITHOUT_EXAMPLE = {"/pertanyaan/{number:int}", "/pertanyaan/draf/{name}"}
"""Pages that the sample office has nothing to show on."""


def test_every_page_has_its_picture_in_the_guide() -> None:
    shown = GUIDE.read_text("utf-8").partition(START)[2].partition(END)[0]
    slugs = {slug_of(shape) for shape in SHAPES.keys() - WITHOUT_EXAMPLE}
    missing = {slug for slug in slugs if f"dasbor/{slug}.png" not in shown}
    assert not missing, "run `python -m docs.dashboard_pages`"
    assert slugs <= {path.stem for path in PICTURES.glob("*.png")}
