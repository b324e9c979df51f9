"""Who works here: roles, invitations, and the end of an officer's access."""

from __future__ import annotations

from starlette.responses import Response

from bot.office.kit.commands import ROLES
from bot.web.desk.act import draw_outcome, request_action
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.visit import Visit


@declare_page("/petugas", "staf", room="staff")
async def show_staff(visit: Visit) -> Response:
    """Lists the staff and the invitations that are open."""
    listed = await request_action(visit, "staff list", {})
    if listed.state != "done":
        return await draw_outcome(visit, listed, "/")
    invites = [each for each in await visit.store.staff.invites(visit.at) if each.state == "open"]
    people = await visit.store.staff.everyone()
    names = {str(each.id): each.name for each in people}
    return visit.draw(
        "staff",
        people=people,
        invites=[(each, names.get(each.made_by, each.made_by)) for each in invites],
        roles=[(role, visit.word(f"desk.role.{role}")) for role in ROLES],
    )


@declare_form("/petugas/undang", "undang")
async def invite(visit: Visit) -> Response:
    """Makes an invitation, and shows its link once."""
    outcome = await request_action(visit, "staff invite", {"role": visit.field("role")})
    if outcome.state != "done":
        return await draw_outcome(visit, outcome, "/petugas")
    return visit.draw("invited", invited=outcome.facts)


@declare_form("/petugas/{number:int}/peran", "staf")
async def give_role(visit: Visit) -> Response:
    """Gives an officer another role."""
    given = {"id": str(visit.number()), "role": visit.field("role")}
    return await draw_outcome(visit, await request_action(visit, "staff role", given), "/petugas")


@declare_form("/petugas/{number:int}/cabut", "staf")
async def revoke(visit: Visit) -> Response:
    """Ends an officer's access, after a yes."""
    given = {"id": str(visit.number())}
    return await draw_outcome(visit, await request_action(visit, "staff revoke", given), "/petugas")


@declare_form("/petugas/undangan/{number:int}/batal", "staf")
async def drop(visit: Visit) -> Response:
    """Makes an open invitation worthless."""
    given = {"id": str(visit.number())}
    outcome = await request_action(visit, "staff drop", given)
    return (
        visit.go("/petugas")
        if outcome.state == "done"
        else await draw_outcome(visit, outcome, "/petugas")
    )
