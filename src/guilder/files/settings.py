"""How much may be kept."""

from guilder.kernel.settings import Settings


class FilesSettings(Settings, prefix="GUILDER_FILES_"):
    """largest: bytes of one file; quota: bytes of a whole household; keep_days: how long a removed file can come back."""

    largest: int = 25 * 1024 * 1024
    quota: int = 2 * 1024 * 1024 * 1024
    keep_days: int = 30
