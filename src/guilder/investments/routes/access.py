"""Who may look, and who may write."""

from typing import Annotated

from fastapi import Depends

from guilder.kernel.actor import Actor
from guilder.kernel.http import requires

CanRead = Annotated[Actor, Depends(requires("investments:read"))]
CanWrite = Annotated[Actor, Depends(requires("investments:write"))]
