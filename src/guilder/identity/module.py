"""Identity's manifest."""

from guilder.identity.authenticating import SessionAuthenticator
from guilder.identity.routes import auth, users, workspaces
from guilder.identity.signing import rotate
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.module import Module
from guilder.kernel.routing import Router
from guilder.kernel.runtime import Runtime


async def _rotate_keys(runtime: Runtime) -> None:
    await rotate(runtime.database, runtime.keyring)


router = Router()
for _part in (auth, users, workspaces):
    router.include_router(_part.router)
router.include_router(auth.instance)

rotate_keys = Job("identity.rotate_keys", _rotate_keys)

module = Module(
    name="identity",
    router=router,
    well_known=auth.well_known,
    jobs=(rotate_keys,),
    crons=(Cron("17 3 * * *", rotate_keys),),
    permissions={
        "workspace:write": ("owner", "admin"),
        "members:read": ("owner", "admin", "adviser", "member", "viewer"),
        "members:write": ("owner", "admin"),
    },
    authenticator=SessionAuthenticator,
)
