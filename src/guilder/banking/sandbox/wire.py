"""What every provider's server does alike: count calls, and let the next fault strike."""

import asyncio

from starlette.responses import JSONResponse, Response

from guilder.banking.sandbox.world import Fault, Person

#: How long a slow bank takes, in seconds.
SLOW = 0.4


async def struck(person: Person, what: str, *, limited: Response) -> Response | None:
    """Note a call for data; the answer that a fault gives, if one is due."""
    person.calls.append(what)
    fault: Fault | None = person.struck("limited", "failing", "down", "slow", "garbage")
    if fault == "limited":
        return limited
    if fault == "failing":
        return JSONResponse({"error": "internal"}, status_code=500)
    if fault == "down":
        return Response("<html>Service Unavailable</html>", status_code=503, media_type="text/html")
    if fault == "garbage":
        return Response('{"accounts": [{"balance": NaN', media_type="application/json")
    if fault == "slow":
        await asyncio.sleep(SLOW)
    return None
