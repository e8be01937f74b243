"""What happened in accounts: listed, recorded, changed, removed, undone."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Query

from guilder.banking.contracts import AccountNotFound
from guilder.investments.contracts.activities import (
    Activity,
    ActivityChange,
    ActivityIncomplete,
    ActivityKind,
    ActivityNotFound,
    ActivityTaken,
    ActNotFound,
    ActOverridden,
    ChangeActivity,
    ChooseLots,
    InvestmentAct,
    LotChoice,
    NotAnInvestmentAccount,
    RecordActivities,
    RecordActivity,
    Recorded,
)
from guilder.investments.contracts.instruments import InstrumentNotFound
from guilder.investments.routes.access import CanRead, CanWrite
from guilder.investments.service import activities, acts
from guilder.investments.service.activities import Wanted
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router

router = Router(prefix="/activities", tags=["investments"])

_RECORDING = failures(
    NotSignedIn,
    NotAllowed,
    AccountNotFound,
    InstrumentNotFound,
    NotAnInvestmentAccount,
    ActivityIncomplete,
    ActivityTaken,
)
_OF_ONE = failures(NotSignedIn, NotAllowed, ActivityNotFound)


@router.get("", operation_id="listActivities", responses=failures(NotSignedIn, NotAllowed))
async def list_activities(
    actor: CanRead, session: Session, *, account: Annotated[list[uuid.UUID] | None, Query()] = None,
    instrument: uuid.UUID | None = None, kind: Annotated[list[ActivityKind] | None, Query()] = None,
    first: date | None = None, last: date | None = None, cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ListEnvelope[Activity]:  # fmt: skip
    """Newest first; by account, instrument, kind and day."""
    wanted = Wanted(tuple(account or ()), instrument, tuple(kind or ()), first, last)
    found, more = await activities.list_activities(session, actor=actor, wanted=wanted, cursor=cursor, limit=limit)
    return page(found, cursor=more, limit=limit)


@router.post("", status_code=201, operation_id="recordActivity", responses=_RECORDING)
async def record_activity(cmd: RecordActivity, actor: CanWrite, session: Session) -> Envelope[Activity]:
    """Record a purchase, a sale, a dividend, a split, …"""
    return envelope(await activities.record_activity(session, actor=actor, cmd=cmd))


@router.post("/bulk", status_code=201, operation_id="recordActivities", responses=_RECORDING)
async def record_activities(cmd: RecordActivities, actor: CanWrite, session: Session) -> Envelope[Recorded]:
    """Record many, all or none."""
    return envelope(await activities.record_activities(session, actor=actor, cmd=cmd))


@router.get("/acts", operation_id="listInvestmentActs", responses=failures(NotSignedIn, NotAllowed))
async def list_acts(actor: CanRead, session: Session) -> ListEnvelope[InvestmentAct]:
    """What was done here, newest first."""
    return page(await acts.list_acts(session, actor=actor))


@router.post("/acts/{act_id}/undo", operation_id="undoInvestmentAct",
             responses=failures(NotSignedIn, NotAllowed, ActNotFound, ActOverridden))  # fmt: skip
async def undo(act_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[InvestmentAct]:
    """Take one act back as a whole: also an import."""
    return envelope(await acts.undo(session, actor=actor, act_id=act_id))


@router.get("/{activity_id}", operation_id="getActivity", responses=_OF_ONE)
async def get_activity(activity_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Activity]:
    """One activity."""
    return envelope(await activities.get_activity(session, actor=actor, activity_id=activity_id))


@router.patch("/{activity_id}", operation_id="changeActivity",
              responses=failures(NotSignedIn, NotAllowed, ActivityNotFound, ActivityIncomplete))  # fmt: skip
async def change_activity(
    activity_id: uuid.UUID, cmd: ChangeActivity, actor: CanWrite, session: Session
) -> Envelope[Activity]:
    """Correct its day or figures."""
    return envelope(await activities.change_activity(session, actor=actor, activity_id=activity_id, cmd=cmd))


@router.delete("/{activity_id}", status_code=204, operation_id="removeActivity", responses=_OF_ONE)
async def remove_activity(activity_id: uuid.UUID, actor: CanWrite, session: Session) -> None:
    """Take it out of the record; undoing the act brings it back."""
    await activities.remove_activity(session, actor=actor, activity_id=activity_id)


@router.get("/{activity_id}/history", operation_id="listActivityHistory", responses=failures(NotSignedIn, NotAllowed))
async def history(activity_id: uuid.UUID, actor: CanRead, session: Session) -> ListEnvelope[ActivityChange]:
    """What was done to it, newest first; also when it was removed."""
    return page(await acts.history(session, actor=actor, activity_id=activity_id))


@router.get("/{activity_id}/lots", operation_id="listChosenLots", responses=_OF_ONE)
async def chosen_lots(activity_id: uuid.UUID, actor: CanRead, session: Session) -> ListEnvelope[LotChoice]:
    """From which purchases a sale takes its units, where somebody chose."""
    return page(await activities.chosen_lots(session, actor=actor, activity_id=activity_id))


@router.put("/{activity_id}/lots", operation_id="chooseLots",
            responses=failures(NotSignedIn, NotAllowed, ActivityNotFound, ActivityIncomplete))  # fmt: skip
async def choose_lots(
    activity_id: uuid.UUID, cmd: ChooseLots, actor: CanWrite, session: Session
) -> ListEnvelope[LotChoice]:
    """Choose the lots of a sale; none leaves it to the account's method."""
    return page(await activities.choose_lots(session, actor=actor, activity_id=activity_id, cmd=cmd))
