"""The base of every type that crosses a border: an HTTP body, an event, a job's arguments."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Contract(BaseModel):
    """Frozen, closed to unknown fields, camelCase in JSON and snake_case in Python."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        from_attributes=True,
        allow_inf_nan=False,
    )
