"""Why a command could not do its work."""


class Stopped(Exception):
    """A command ends here. remedy: what the person can do. code: 1 failed, 2 asked wrongly, 3 a part is missing."""

    def __init__(self, message: str, *, remedy: str, code: int = 1) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.code = code
