"""What a household's own model learnt, and whether a language model may be asked."""

import uuid
from datetime import datetime

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, NotFound


class ModelVersion(Contract):
    """One model. choices: merchants it was learnt from; heldBack: merchants kept aside, on which it answered `answered`
    and `right` of them, and what was in use before answeredBefore and rightBefore. better: it was put to use. usable: it
    can be gone back to.
    """

    id: uuid.UUID
    number: int
    learnt_at: datetime
    choices: int
    categories: int
    held_back: int
    answered: int
    right: int
    answered_before: int
    right_before: int
    better: bool
    usable: bool


class Learning(Contract):
    """learns: the household's own model answers and learns. versionId: the one that answers, null for none.

    choices: merchants that people chose a category for; needed: how many it takes. asks: a language model may be asked;
    model: its name, null where the operator has configured none. askedToday, mostADay: requests to it.
    """

    learns: bool
    version_id: uuid.UUID | None
    choices: int
    needed: int
    asks: bool
    model: str | None
    asked_today: int
    most_a_day: int
    versions: list[ModelVersion]


class ChangeLearning(Contract):
    """What is left out stays."""

    learns: bool | None = None
    asks: bool | None = None


class UseVersion(Contract):
    """The version that answers from now on; null for none until a better one is learnt."""

    version_id: uuid.UUID | None


class VersionNotFound(NotFound):
    """No such version in this workspace, or it is not kept any more."""

    code = "MODEL_VERSION_NOT_FOUND"
    summary = "There is no such version to go back to."


class NoModelConfigured(Conflict):
    """Asking was switched on where there is nothing to ask."""

    code = "NO_MODEL_CONFIGURED"
    summary = "No language model is configured here. Whoever runs this Guilder can name one (docs/operate)."
