"""HTTP as the adapters need it: JSON with exact numbers, and every failure as a ProviderProblem."""

import email.utils
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from guilder.banking.providers import Down, Refused, Resting, broken
from guilder.kernel import clock
from guilder.kernel.errors import Unavailable
from guilder.kernel.outgoing import AddressRefused, Outgoing

#: Banks behind providers are slow; Guilder's own three seconds would cut off good answers.
SECONDS = 25.0
WAITING = "Guilder tries again by itself; there is nothing to do."


async def ask(
    outgoing: Outgoing, method: str, url: str, *, who: str, attempts: int = 3, shared: bool = True, **options: Any
) -> httpx.Response:
    """One call. Raises Down for 5xx and broken lines, Resting for 429; every other answer is the caller's.

    shared: everyone's banks are reached at this address, so that its silence is the provider's.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme != "https" and f"{parts.hostname}:{port}" not in outgoing.permitted:
        raise Refused(f"{who} gave an address that is not encrypted.", "Make a new token there, and try again.")
    try:
        answer = await outgoing.call(
            method, url, attempts=attempts, breaker=False, timeout=options.pop("timeout", SECONDS), **options
        )
    except AddressRefused:
        raise Refused(
            "The address leads into a private network, where Guilder does not call.",
            "Make a new token at the provider. For a server of your own, the operator sets GUILDER_OUTGOING_PERMIT.",
        ) from None
    except Unavailable as error:
        silent = isinstance(error.__cause__, httpx.TransportError)
        raise Down(f"{who} is not answering.", WAITING, everywhere=shared and silent) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Down(f"{who} is not answering.", WAITING) from None
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise limited(who, answer)
    return answer


def limited(who: str, answer: httpx.Response) -> Resting:
    """The problem of too many requests, with the pause that the other side asks for (an hour when it does not say)."""
    named = answer.headers.get("retry-after") or answer.headers.get("http_x_ratelimit_account_success_reset", "")
    pause = retry_after(named)
    rest = timedelta(seconds=min(max(pause or 3600.0, 60.0), 86_400.0))
    return Resting(
        f"{who} allows no more requests for now.",
        "The connection is well. Guilder goes on when it may again.",
        rest=rest,
    )


def retry_after(value: str) -> float | None:
    """Seconds, from either form of the Retry-After header (RFC 9110 §10.2.3)."""
    if value.strip().isdigit():
        return float(value)
    try:
        return (email.utils.parsedate_to_datetime(value) - clock.now()).total_seconds()
    except (TypeError, ValueError):
        return None


def read(answer: httpx.Response) -> Any:
    """The JSON of an answer, every number with a point as its own digits: a float would change amounts."""
    try:
        return json.loads(answer.content, parse_float=str, parse_constant=_refuse)
    except ValueError:
        raise broken("it is no JSON") from None


def _refuse(name: str) -> Any:
    raise ValueError(name)
