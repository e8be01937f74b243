"""What Guilder learnt from a household's choices, and whether a language model may be asked."""

from typing import Annotated

from fastapi import Depends

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import CurrentRuntime, Envelope, Session, envelope, failures, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.learning import (
    ChangeLearning,
    Learning,
    NoModelConfigured,
    UseVersion,
    VersionNotFound,
)
from guilder.transactions.service import asking, learning

router = Router(prefix="/categorising", tags=["categorising"])

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
CanWrite = Annotated[Actor, Depends(requires("transactions:write"))]


@router.get("", operation_id="getLearning", responses=failures(NotSignedIn, NotAllowed))
async def get_learning(actor: CanRead, session: Session, runtime: CurrentRuntime) -> Envelope[Learning]:
    """What was learnt, how good it is, and what is allowed."""
    return envelope(await asking.get_learning(session, runtime, actor=actor))


@router.patch("", operation_id="changeLearning", responses=failures(NotSignedIn, NotAllowed, NoModelConfigured))
async def change_learning(
    cmd: ChangeLearning, actor: CanWrite, session: Session, runtime: CurrentRuntime
) -> Envelope[Learning]:
    """Switch the household's own model or the language model on or off."""
    return envelope(await asking.change_learning(session, runtime, actor=actor, cmd=cmd))


@router.put("/version", operation_id="useModelVersion", responses=failures(NotSignedIn, NotAllowed, VersionNotFound))
async def use_version(
    cmd: UseVersion, actor: CanWrite, session: Session, runtime: CurrentRuntime
) -> Envelope[Learning]:
    """Go back to an earlier version, forward to a later one, or to none."""
    await learning.use(session, actor=actor, cmd=cmd)
    return envelope(await asking.get_learning(session, runtime, actor=actor))
