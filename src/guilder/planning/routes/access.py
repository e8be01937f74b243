"""Who may call, and what every route of planning may answer."""

from typing import Annotated, Final

from fastapi import Depends

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn, Unavailable
from guilder.kernel.http import requires

CanRead = Annotated[Actor, Depends(requires("plan:read"))]
CanWrite = Annotated[Actor, Depends(requires("plan:write"))]
ALWAYS: Final = (NotSignedIn, NotAllowed, Unavailable)
