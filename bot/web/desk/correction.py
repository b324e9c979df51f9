"""One candidate's data put right: an answer changed, a duplicate merged side by side, deletion."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.fields import Field
from bot.dialogue.messages import strip_markup
from bot.dialogue.registration.display import label_option
from bot.office.registration.candidates import Found, show_value
from bot.office.registration.lists import form_fields
from bot.office.registration.merges import find_twins, merge_answers
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as a page shows it: its question, what is kept, and what it may be."""

    id: str
    name: str
    shown: str
    options: tuple[tuple[str, str], ...] = ()
    stored: str = ""
    optional: bool = False


async def find_person(visit: Visit, ref: str) -> Found:
    """Returns the registration of that reference. HTTPException (404) where there is none."""
    found = await visit.store.candidates.by_ref(ref.upper()[:20])
    if found is None:
        raise HTTPException(404)
    return found


def _draw_answer(visit: Visit, found: Found, field: Field) -> AnswerRow:
    voice, stored = visit.order.voice, found[1].answers.get(field.id, "")
    shown = show_value(voice, field, field.id, stored, full=False) if stored else ""
    options = [(label_option(voice, field, option.id), option.id) for option in field.options]
    if field.type == "yes_no":
        options = [(visit.word(f"form.{each}"), each) for each in ("ya", "tidak")]
    hides = field.private and not options
    return AnswerRow(
        field.id,
        visit.word(f"form.{field.id}.name"),
        strip_markup(shown),
        tuple((strip_markup(label), value) for label, value in options),
        "" if hides else stored if options else strip_markup(shown),
        field.optional,
    )


@declare_page("/peserta/{ref}/ubah", "ubah_data")
async def show_edit(visit: Visit) -> Response:
    """Lists her answers, each with a form of its own. Private ones are masked."""
    found = await find_person(visit, visit.request.path_params["ref"])
    return _draw_edit(visit, found)


def _draw_edit(visit: Visit, found: Found, wrong: str = "", status: int = 200) -> Response:
    fields = [field for field in form_fields(visit.knowledge).values() if field.type != "choices"]
    return visit.draw(
        "correction",
        status,
        candidate=found[1],
        rows=[_draw_answer(visit, found, field) for field in fields],
        field=visit.field("field"),
        value=visit.field("value"),
        wrong=wrong,
    )


@declare_form("/peserta/{ref}/ubah", "ubah_data")
async def edit_person(visit: Visit) -> Response:
    """Reads one answer as a cell of a list is read, reads it back, and changes it on a yes."""
    found = await find_person(visit, visit.request.path_params["ref"])
    given = {"ref": found[1].ref, "field": visit.field("field"), "value": visit.field("value")}
    outcome = await request_action(visit, "candidate edit", given)
    if outcome.state == "wrong":
        return _draw_edit(visit, found, outcome.text, 422)
    return await draw_outcome(visit, outcome, f"/peserta/{found[1].ref}")


@declare_page("/peserta/{ref}/gabung", "satukan")
async def show_merge(visit: Visit) -> Response:
    """Shows two registrations side by side: what each says, and which answer is to stay.

    HTTPException (404) where there is no such other one.
    """
    found = await find_person(visit, visit.request.path_params["ref"])
    twins = await find_twins(visit.store, found)
    asked = visit.field("dengan")
    other = await find_person(visit, asked) if asked else twins[0] if twins else None
    if other and other[1].ref == found[1].ref:
        raise HTTPException(404)
    rows = []
    if other:
        kept = merge_answers(found[1].answers, other[1].answers)
        for field in form_fields(visit.knowledge).values():
            both = [_draw_answer(visit, each, field) for each in (found, other)]
            left, right = (each[1].answers.get(field.id, "") for each in (found, other))
            takes = kept.get(field.id, "") != left
            rows.append(
                (
                    both[0].id,
                    both[0].name,
                    both[0].shown,
                    both[1].shown,
                    left != right and bool(right),
                    takes,
                )
            )
    return visit.draw(
        "merge", candidate=found[1], other=other[1] if other else None, twins=twins, rows=rows
    )


@declare_form("/peserta/{ref}/gabung", "satukan")
async def merge_people(visit: Visit) -> Response:
    """Reads back what becomes of both, and makes them one on a yes."""
    found = await find_person(visit, visit.request.path_params["ref"])
    ref = found[1].ref
    taken = ",".join(sorted(str(name) for name in visit.form.getlist("take")))
    given = {"ref": ref, "other": visit.field("other"), "take": taken}
    outcome = await request_action(visit, "candidate merge", given)
    return await draw_outcome(visit, outcome, f"/peserta/{ref}")


@declare_form("/peserta/{ref}/hapus", "hapus_peserta")
async def delete_person(visit: Visit) -> Response:
    """Reads back what would be gone, and deletes it on a yes."""
    ref = visit.request.path_params["ref"].upper()[:20]
    outcome = await request_action(visit, "candidate delete", {"ref": ref})
    done = outcome.state == "done"
    return await draw_outcome(visit, outcome, "/peserta" if done else f"/peserta/{ref}")
