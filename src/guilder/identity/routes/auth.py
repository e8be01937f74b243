"""Signing up, in, on and out. The refresh token lives in a cookie that scripts never see."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from pydantic import ValidationError

from guilder import __version__
from guilder.audit import service as audit
from guilder.audit.service import Origin
from guilder.identity.authenticating import SessionAuthenticator, origin_of
from guilder.identity.contracts import (
    Accepted,
    AskForReset,
    DemoAccess,
    EmailTaken,
    Instance,
    JsonWebKeys,
    LinkExpired,
    LogIn,
    LoginFailed,
    PasswordRefused,
    RefreshFailed,
    RefreshReused,
    Register,
    ResetPassword,
    SignedIn,
    VerifyEmail,
)
from guilder.identity.service import accounts, sessions
from guilder.identity.service.accounts import Entered
from guilder.identity.signing import LIFETIME, Claims
from guilder.identity.tokens import RefreshToken
from guilder.kernel.errors import NotSignedIn, TooManyRequests
from guilder.kernel.http import CurrentPerson, CurrentRuntime, Envelope, envelope, failures, is_local, rendered
from guilder.kernel.routing import Router
from guilder.kernel.runtime import Runtime

router = Router(prefix="/auth", tags=["auth"])
instance = Router(tags=["auth"])
well_known = Router(tags=["auth"])

_YEAR = 365 * 24 * 3600
_SAME_TIME = 0.15  # seconds; longer than either way through `ask_for_reset`
_PATH = "/v1/auth"


def _authenticator(request: Request) -> SessionAuthenticator:
    return cast("SessionAuthenticator", request.app.state.authenticator)


async def _origin(request: Request, runtime: CurrentRuntime) -> Origin:
    origin = origin_of(request, runtime)
    audit.arriving_from(origin)
    return origin


async def _limited(origin: Annotated[Origin, Depends(_origin)], runtime: CurrentRuntime) -> Origin:
    await runtime.limiter.hit("sign-in", origin.address, per_minute=runtime.settings.limit_sign_in)
    return origin


CallerOrigin = Annotated[Origin, Depends(_origin)]
LimitedOrigin = Annotated[Origin, Depends(_limited)]
CurrentAuthenticator = Annotated[SessionAuthenticator, Depends(_authenticator)]


@router.post("/register", status_code=201, operation_id="register",
             responses=failures(EmailTaken, PasswordRefused, TooManyRequests))  # fmt: skip
async def register(
    cmd: Register, request: Request, response: Response, origin: LimitedOrigin, runtime: CurrentRuntime,
    authenticator: CurrentAuthenticator,
) -> Envelope[SignedIn]:  # fmt: skip
    """Make an account. You are signed in at once; a link to verify the address comes by mail."""
    device = _device(request, runtime)
    entered = await accounts.register(runtime, cmd=cmd, origin=origin, device=device)
    return envelope(await _enter(response, runtime, authenticator, entered, device))


@router.post("/login", operation_id="logIn", responses=failures(LoginFailed, TooManyRequests))
async def log_in(
    cmd: LogIn, request: Request, response: Response, origin: LimitedOrigin, runtime: CurrentRuntime,
    authenticator: CurrentAuthenticator,
) -> Envelope[SignedIn]:  # fmt: skip
    """Sign in with a password."""
    device = _device(request, runtime)
    entered = await accounts.log_in(runtime, cmd=cmd, origin=origin, device=device)
    return envelope(await _enter(response, runtime, authenticator, entered, device))


@router.post("/refresh", operation_id="refreshSession", response_model=Envelope[SignedIn],
             responses=failures(RefreshFailed, RefreshReused))  # fmt: skip
async def refresh(
    request: Request, response: Response, origin: CallerOrigin, runtime: CurrentRuntime,
    authenticator: CurrentAuthenticator, *, gently: bool = False,
) -> Envelope[SignedIn] | Response:  # fmt: skip
    """Trade the cookie's token for its successor and a new access token.

    gently: for a page that opens and does not know: without a session the answer is an empty 204, no failure.
    """
    del origin
    try:
        entered = await accounts.refresh(runtime, written=request.cookies.get(_cookie(runtime, "refresh"), ""))
    except RefreshFailed as error:
        answer = Response(status_code=204) if gently else rendered(error)
        _forget(answer, runtime)
        return answer
    return envelope(await _enter(response, runtime, authenticator, entered, None))


@router.post("/logout", status_code=204, operation_id="logOut")
async def log_out(request: Request, response: Response, runtime: CurrentRuntime, origin: CallerOrigin) -> None:
    """End this browser's session. Without one there is nothing to do, and that is fine."""
    del origin
    with contextlib.suppress(RefreshFailed):
        token = RefreshToken.read(request.cookies.get(_cookie(runtime, "refresh"), ""), runtime.keyring)
        async with runtime.database.system_session() as session:
            await sessions.end(session, runtime.cache, session_id=token.session_id, because="signed out")
            await audit.record(session, None, "session.ended", "session", token.session_id)
    _forget(response, runtime)


@router.post("/verify-email", operation_id="verifyEmail", responses=failures(LinkExpired, TooManyRequests))
async def verify_email(cmd: VerifyEmail, runtime: CurrentRuntime, origin: LimitedOrigin) -> Envelope[Accepted]:
    """Confirm the address that a verification mail went to."""
    del origin
    await accounts.verify_email(runtime, token=cmd.token)
    return envelope(Accepted(message="Your e-mail address is verified."))


@router.post("/verify-email/again", status_code=202, operation_id="sendVerificationMail",
             responses=failures(NotSignedIn, TooManyRequests))  # fmt: skip
async def verify_again(person: CurrentPerson, runtime: CurrentRuntime, origin: LimitedOrigin) -> Envelope[Accepted]:
    """Send the verification mail once more."""
    del origin
    await accounts.send_verification(runtime, person=person)
    return envelope(Accepted(message="A new link is on its way."))


@router.post(
    "/reset-password", status_code=202, operation_id="askForPasswordReset", responses=failures(TooManyRequests)
)
async def ask_for_reset(cmd: AskForReset, runtime: CurrentRuntime, origin: LimitedOrigin) -> Envelope[Accepted]:
    """Ask for a mail with a link to choose a new password."""
    del origin
    async with _taking_the_same_time():
        await accounts.ask_for_reset(runtime, email=cmd.email)
    return envelope(Accepted(message="If there is an account with this address, a link is on its way to it."))


@router.post("/reset-password/confirm", operation_id="resetPassword",
             responses=failures(LinkExpired, PasswordRefused, TooManyRequests))  # fmt: skip
async def reset_password(cmd: ResetPassword, runtime: CurrentRuntime, origin: LimitedOrigin) -> Envelope[Accepted]:
    """Choose a new password with the link of that mail. Every session ends."""
    del origin
    await accounts.reset_password(runtime, cmd=cmd)
    return envelope(Accepted(message="Your password is changed. Sign in with the new one."))


@instance.get("/instance", operation_id="getInstance")
async def get_instance(runtime: CurrentRuntime, request: Request) -> Envelope[Instance]:
    """What this server offers. The demo's password is told to the machine that it runs on and to no other."""
    demo = runtime.settings.demo and is_local(request)
    access = await asyncio.to_thread(_demo_access, runtime.settings.home / "demo.json") if demo else None
    return envelope(Instance(name="Guilder", version=__version__, demo=access, outbox=demo))


def _demo_access(file: Path) -> DemoAccess | None:
    try:
        return DemoAccess.model_validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


@well_known.get("/jwks.json", operation_id="getJsonWebKeys")
async def json_web_keys(response: Response, authenticator: CurrentAuthenticator) -> JsonWebKeys:
    """The public keys that verify access tokens."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return JsonWebKeys(keys=await authenticator.signer.public())


async def _enter(
    response: Response, runtime: Runtime, authenticator: SessionAuthenticator, entered: Entered, device: str | None
) -> SignedIn:
    begun = entered.session
    _set(response, runtime, "refresh", begun.refresh_token, int(sessions.UNUSED.total_seconds()))
    if device is not None:
        _set(response, runtime, "device", device, _YEAR)
    token = await authenticator.signer.sign(Claims(begun.user_id, begun.session_id))
    return SignedIn(access_token=token, expires_in=int(LIFETIME.total_seconds()), user=entered.user)


def _cookie(runtime: Runtime, name: str) -> str:
    return f"__Secure-guilder-{name}" if runtime.settings.secure_cookies else f"guilder-{name}"


def _device(request: Request, runtime: Runtime) -> str:
    known = request.cookies.get(_cookie(runtime, "device"), "")
    return known if len(known) == 43 and known.isascii() else secrets.token_urlsafe(32)


def _set(response: Response, runtime: Runtime, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        _cookie(runtime, name),
        value,
        max_age=seconds,
        path=_PATH,
        secure=runtime.settings.secure_cookies,
        httponly=True,
        samesite="strict",
    )


def _forget(response: Response, runtime: Runtime) -> None:
    response.delete_cookie(
        _cookie(runtime, "refresh"),
        path=_PATH,
        secure=runtime.settings.secure_cookies,
        httponly=True,
        samesite="strict",
    )


@contextlib.asynccontextmanager
async def _taking_the_same_time() -> AsyncIterator[None]:
    """Whatever happens inside, the way out is no earlier than `_SAME_TIME` after the way in."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _SAME_TIME
    try:
        yield
    finally:
        await asyncio.sleep(until - loop.time())
