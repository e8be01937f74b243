"""A page on which a person lets things happen at the sandbox's banks."""

import html
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guilder.banking.sandbox import pages, plaid
from guilder.banking.sandbox.world import Person, World

_ACTS = (
    ("spend", "Pay 12.40 at Coffee Corner"), ("pending", "Pending payment of 31.00"), ("settle", "Book what is pending"),
    ("tip", "Book what is pending with a tip, unlinked"),
    ("limited", "Next sync: too many requests"), ("down", "Next sync: bank down"), ("expired", "End the permission"),
    ("open", "Open a new account (Plaid)"),
)  # fmt: skip


def routes(world: World, url: str) -> list[Route]:
    """The page and its buttons."""

    async def show(request: Request) -> Response:
        del request
        buttons = "".join(f"<button name=act value={act}>{html.escape(words)}</button>" for act, words in _ACTS)
        rows = "".join(
            f"<form method=post action='/act/{html.escape(name)}'><strong>{html.escape(name)}</strong>"
            f"<small>{sum(len(each.movements) for each in person.accounts)} movements</small>{buttons}</form>"
            for name, person in world.people.items()
        )
        return pages.page(
            "Sandbox banks",
            "<h1>Sandbox banks</h1><p>Connect one in Guilder under Accounts. What happens here shows at the next sync.</p>"
            f"<p>A SimpleFIN setup token: <a href='{url}/simplefin/create'>make one</a>.</p>{rows}",
        )

    async def act(request: Request) -> Response:
        person = world.people.get(request.path_params["name"])
        chosen = str((await request.form()).get("act"))
        if person is not None and person.accounts:
            await _happen(world, person, chosen)
        return RedirectResponse("/", status_code=303)

    return [Route("/", show, methods=["GET"]), Route("/act/{name}", act, methods=["POST"])]


async def _happen(world: World, person: Person, chosen: str) -> None:
    account = person.accounts[0]
    if chosen == "spend":
        person.add(account, "-12.40", "COFFEE CORNER")
    elif chosen == "pending":
        person.add(account, "-31.00", "TRATTORIA ROMA", pending=True)
    elif chosen == "settle":
        for each in [each for each in account.movements if each.pending]:
            person.add(account, str(each.amount), each.text, links=each.id)
    elif chosen == "tip":
        for each in [each for each in account.movements if each.pending]:
            person.drop(account, each.id)
            person.add(account, f"{each.amount * Decimal('1.15'):.2f}", each.text)
    elif chosen == "down":
        person.fault("down", "down", "down")
    elif chosen == "open":
        opened, logins = world.open_account(person, plaid.NAME)
        person.add(opened, "250.00", "FIRST PAYMENT")
        for login in logins:
            await plaid.send(login, "ITEM", "NEW_ACCOUNTS_AVAILABLE")
    elif chosen in {"limited", "expired"}:
        person.fault(chosen)  # type: ignore[arg-type]
