"""The signed-in person: profile, password and sessions."""

import uuid

from guilder.identity.contracts import (
    Accepted,
    ChangePassword,
    ChangeProfile,
    PasswordRefused,
    SignedInDevice,
    User,
    WrongPassword,
)
from guilder.identity.service import accounts, profile, sessions
from guilder.kernel.errors import NotFound, NotSignedIn
from guilder.kernel.http import (
    CurrentPerson,
    CurrentRuntime,
    Envelope,
    ListEnvelope,
    PersonSession,
    envelope,
    failures,
    page,
)
from guilder.kernel.routing import Router

router = Router(tags=["users"])


@router.get("/users/me", operation_id="getMe", responses=failures(NotSignedIn))
async def me(person: CurrentPerson, session: PersonSession) -> Envelope[User]:
    """Who is signed in."""
    return envelope(await profile.get_own(session, person=person))


@router.patch("/users/me", operation_id="changeMe", responses=failures(NotSignedIn))
async def change_me(cmd: ChangeProfile, person: CurrentPerson, session: PersonSession) -> Envelope[User]:
    """Change name, language, theme, time zone or currency."""
    return envelope(await profile.change_own(session, person=person, cmd=cmd))


@router.put("/users/me/password", operation_id="changePassword",
            responses=failures(NotSignedIn, WrongPassword, PasswordRefused))  # fmt: skip
async def change_password(cmd: ChangePassword, person: CurrentPerson, runtime: CurrentRuntime) -> Envelope[Accepted]:
    """Change the password; every other session ends."""
    await runtime.limiter.hit("password", str(person.user_id), per_minute=runtime.settings.limit_sign_in)
    await accounts.change_password(runtime, person=person, cmd=cmd)
    return envelope(Accepted(message="Your password is changed. Every other browser has been signed out."))


@router.get("/sessions", operation_id="listSessions", responses=failures(NotSignedIn))
async def list_sessions(person: CurrentPerson, session: PersonSession) -> ListEnvelope[SignedInDevice]:
    """The browsers in which you are signed in."""
    return page(await sessions.list_own(session, person=person))


@router.post("/sessions/end-others", status_code=204, operation_id="endOtherSessions", responses=failures(NotSignedIn))
async def end_others(person: CurrentPerson, session: PersonSession, runtime: CurrentRuntime) -> None:
    """Sign out every browser but this one."""
    await sessions.end_others(session, runtime.cache, person=person)


@router.delete("/sessions/{session_id}", status_code=204, operation_id="endSession",
               responses=failures(NotSignedIn, NotFound))  # fmt: skip
async def end_session(
    session_id: uuid.UUID, person: CurrentPerson, session: PersonSession, runtime: CurrentRuntime
) -> None:
    """Sign out one of them."""
    await sessions.end_own(session, runtime.cache, person=person, session_id=session_id)
