"""A poster on one A4 sheet: a heading, lines of text and a QR code, as SVG and as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

SVG, PDF = "image/svg+xml", "application/pdf"
_WIDE, _HIGH = 595, 842
"""Points of an A4 sheet."""

_LEFT, _SIDE = 62, 380
_QUIET = 4
"""Modules of the white edge around a code (ISO 18004)."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it: heading, text above the code, and below it. `link` is in the code."""

    heading: str
    above: Sequence[str]
    link: str
    below: Sequence[str]


def _dark_squares(link: str) -> tuple[int, list[tuple[int, int, int]]]:
    """Returns the modules of a side, and every dark run: column, row, length."""
    import segno  # only when somebody makes a poster

    rows = [list(row) for row in segno.make(link, error="m", micro=False).matrix]
    runs = []
    for at, row in enumerate(rows):
        begin = 0
        while begin < len(row):
            end = begin
            while end < len(row) and row[end]:
                end += 1
            if end > begin:
                runs.append((begin, at, end - begin))
            begin = end + 1
    return len(rows), runs


def _lay_lines(poster: Poster) -> Iterator[tuple[str, int, int, bool]]:
    """Returns each line of text: words, its baseline from the top, its size, whether it is bold."""
    top = 96
    for line in _wrap(poster.heading, 24):
        yield line, top, 34, True
        top += 40
    for text in poster.above:
        for line in _wrap(text, 48):
            yield line, top, 17, False
            top += 24
    top = _code_top(poster) + _SIDE + 34
    for text in poster.below:
        for line in _wrap(text, 58):
            yield line, top, 14, False
            top += 20


def _code_top(poster: Poster) -> int:
    lines = sum(len(_wrap(text, 48)) for text in poster.above)
    return 100 + 40 * len(_wrap(poster.heading, 24)) + 24 * lines


def _wrap(text: str, most: int) -> list[str]:
    lines, line = list[str](), ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > most:
            lines, line = [*lines, line], word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


def draw_svg(poster: Poster) -> bytes:
    """Returns the poster as an SVG file: no script, no style, no picture from elsewhere."""
    modules, runs = _dark_squares(poster.link)
    step = _SIDE / (modules + 2 * _QUIET)
    top, path = _code_top(poster), ""
    for column, row, length in runs:
        x, y = _LEFT + (column + _QUIET) * step, top + (row + _QUIET) * step
        path += f"M{x:.2f} {y:.2f}h{length * step:.2f}v{step:.2f}h-{length * step:.2f}z"
    words = "".join(
        f'<text x="{_LEFT}" y="{at}" font-size="{size}" font-weight="{700 if bold else 400}">'
        f"{escape(_printable(text))}</text>"
        for text, at, size, bold in _lay_lines(poster)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm"'
        f' viewBox="0 0 {_WIDE} {_HIGH}" font-family="Helvetica, Arial, sans-serif">'
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>{words}'
        f'<path d="{path}" fill="#000"/></svg>'
    ).encode()


def draw_pdf(poster: Poster) -> bytes:
    """Returns the poster as a PDF of one sheet, in the fonts that every reader has.

    A sign that these fonts lack is a question mark there; the SVG has it.
    """
    modules, runs = _dark_squares(poster.link)
    step, top = _SIDE / (modules + 2 * _QUIET), _code_top(poster)
    drawn = ["0 g"]
    for text, at, size, bold in _lay_lines(poster):
        shown = _printable(text).replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        font = "F2" if bold else "F1"
        drawn.append(f"BT /{font} {size} Tf {_LEFT} {_HIGH - at} Td ({shown}) Tj ET")
    for column, row, length in runs:
        x, y = _LEFT + (column + _QUIET) * step, _HIGH - top - (row + 1 + _QUIET) * step
        drawn.append(f"{x:.2f} {y:.2f} {length * step:.2f} {step:.2f} re f")
    return _write_pdf("\n".join(drawn).encode("cp1252", "replace"))


def _write_pdf(content: bytes) -> bytes:
    fonts = [
        b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
        for name in (b"Helvetica", b"Helvetica-Bold")
    ]
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDE} {_HIGH}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *fonts,
    ]
    out, places = BytesIO(b""), list[int]()
    out.write(b"%PDF-1.4\n")
    for number, item in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, item))
    begin = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % begin)
    return out.getvalue()


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())
