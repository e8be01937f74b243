"""Tags."""

import uuid
from typing import Annotated

from fastapi import Depends

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.acts import Act, FoundAnother, NothingToChange
from guilder.transactions.contracts.tags import CreateTag, RenameTag, Tag, TagMany, TagNameTaken, TagNotFound
from guilder.transactions.service import many, tagging

router = Router(tags=["tags"])

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
CanWrite = Annotated[Actor, Depends(requires("transactions:write"))]


@router.get("/tags", operation_id="listTags", responses=failures(NotSignedIn))
async def list_tags(actor: CanRead, session: Session) -> ListEnvelope[Tag]:
    """All tags by name, with how often each is used."""
    return page(await tagging.list_tags(session, actor=actor))


@router.post("/tags", status_code=201, operation_id="createTag", responses=failures(NotSignedIn, NotAllowed))
async def create_tag(cmd: CreateTag, actor: CanWrite, session: Session) -> Envelope[Tag]:
    """A tag of this name, whatever its case: a new one, or the one that is there."""
    return envelope(await tagging.create(session, actor=actor, cmd=cmd))


@router.patch("/tags/{tag_id}", operation_id="renameTag",
              responses=failures(NotSignedIn, NotAllowed, TagNotFound, TagNameTaken))  # fmt: skip
async def rename_tag(tag_id: uuid.UUID, cmd: RenameTag, actor: CanWrite, session: Session) -> Envelope[Tag]:
    """Call a tag something else."""
    return envelope(await tagging.rename(session, actor=actor, tag_id=tag_id, cmd=cmd))


@router.delete("/tags/{tag_id}", operation_id="deleteTag", responses=failures(NotSignedIn, NotAllowed, TagNotFound))
async def delete_tag(tag_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[Act]:
    """Drop a tag and take it off everything. The act that comes back undoes it."""
    return envelope(await many.delete_tag(session, actor=actor, tag_id=tag_id))


@router.post("/transactions/tag", operation_id="tagTransactions",
             responses=failures(NotSignedIn, NotAllowed, TagNotFound, NothingToChange, FoundAnother))  # fmt: skip
async def tag_transactions(cmd: TagMany, actor: CanWrite, session: Session) -> Envelope[Act]:
    """Put tags on many, take others off. The act that comes back undoes it."""
    return envelope(await many.tag_many(session, actor=actor, cmd=cmd))
