"""The sandbox's pages: one to consent on, one to make a SimpleFIN token, one to let things happen."""

import html

from starlette.responses import HTMLResponse

from guilder.banking.sandbox.world import World

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;background:#f6f4ef;color:#26221b;margin:0;display:grid;place-items:center;min-height:100vh}
main{background:#fff;border:1px solid #e2ddd2;border-radius:8px;padding:28px 32px;max-width:34rem;width:calc(100% - 3rem);box-sizing:border-box}
h1{font-size:20px;margin:0 0 4px}p{margin:8px 0}small{color:#6b6456}form{margin:16px 0 0;display:flex;gap:8px;flex-wrap:wrap;align-items:center}
button{font:inherit;border:1px solid #cfc8b8;border-radius:6px;background:#fff;padding:6px 14px;cursor:pointer}
button.main{background:#26221b;color:#fff;border-color:#26221b}select,input,textarea{font:inherit;padding:5px 8px;border:1px solid #cfc8b8;border-radius:6px}
textarea{width:100%;box-sizing:border-box;height:6rem}
@media (prefers-color-scheme:dark){body{background:#16140f;color:#ece7dc}main{background:#1f1c16;border-color:#3a352a}small{color:#a49c8b}
button,select,input,textarea{background:#1f1c16;color:inherit;border-color:#4a4436}button.main{background:#ece7dc;color:#16140f}}
"""


def page(title: str, body: str) -> HTMLResponse:
    """A page of the sandbox."""
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style><main>{body}</main></html>"
    )


def consent(world: World, *, provider: str, bank: str, key: str) -> HTMLResponse:
    """Where a person lets Guilder in, or does not."""
    people = "".join(f"<option>{html.escape(name)}</option>" for name in dict.fromkeys(["ada", "ben", *world.people]))
    return page(
        f"{bank} · sandbox",
        f"<h1>{html.escape(bank)}</h1><small>Sandbox bank behind {html.escape(provider)}. No real account anywhere.</small>"
        "<p>Guilder asks to see balances and movements of your accounts. It cannot move money.</p>"
        f"<form method=post action='/consent/{html.escape(key)}'><label>Signed in as <select name=person>{people}</select>"
        "</label><button class=main name=answer value=allow>Allow</button><button name=answer value=deny>Deny</button></form>",
    )
