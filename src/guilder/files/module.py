"""The manifest of files."""

from guilder.files import service
from guilder.files.routes import router
from guilder.files.settings import FilesSettings
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.module import ROLES, Module

sweep = Job("files.sweep", service.sweep)

module = Module(
    name="files",
    router=router,
    settings=FilesSettings,
    jobs=(sweep,),
    crons=(Cron("17 * * * *", sweep),),
    permissions={"files:read": ROLES, "files:write": ("owner", "admin", "member")},
)
