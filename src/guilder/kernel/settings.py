"""Settings: small frozen classes read once at start-up from the environment, and passed in.

A module declares `class BankingSettings(Settings, prefix="GUILDER_BANKING_")`; a field `sync_hours` is then
`GUILDER_BANKING_SYNC_HOURS`. A secret may also lie in a file: `GUILDER_…_FILE` names it.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError


class SettingsAreWrong(Exception):
    """A setting has a value that cannot be used; the message names the variable."""


class Settings(BaseModel):
    """The base of one module's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    prefix: ClassVar[str] = "GUILDER_"

    def __init_subclass__(cls, *, prefix: str = "GUILDER_", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.prefix = prefix

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings as the environment gives them. Raises SettingsAreWrong, naming the variable."""
        env = os.environ if environment is None else environment
        values: dict[str, str] = {}
        for field in cls.model_fields:
            name = cls.prefix + field.upper()
            if name in env:
                values[field] = env[name]
            elif f"{name}_FILE" in env:
                values[field] = Path(env[f"{name}_FILE"]).read_text(encoding="utf-8").strip()
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            name = cls.prefix + "".join(str(part).upper() for part in first["loc"][:1])
            raise SettingsAreWrong(f"{name} cannot be used: {first['msg']}") from None


def default_home() -> Path:
    """Where Guilder keeps its database, files and keys unless GUILDER_HOME says otherwise."""
    data = os.environ.get("XDG_DATA_HOME")
    return Path(data) / "guilder" if data else Path.home() / ".local" / "share" / "guilder"


class KernelSettings(Settings, prefix="GUILDER_"):
    """What every process needs to know.

    database_url, database_system_url, database_owner_url: one URL per role (see docs/operate); empty means
    the embedded Postgres. master_keys: `id:base64 of 32 bytes`, comma-separated, newest first; empty means
    a key made once under `home`. The limits are requests a minute, 0 switches one off. outgoing_permit: `host:port`
    pairs of the private network that Guilder may call, comma-separated; outgoing_private permits all of it.
    """

    home: Path = default_home()
    public_url: str = "http://127.0.0.1:8000"
    demo: bool = False
    database_url: SecretStr = SecretStr("")
    database_system_url: SecretStr = SecretStr("")
    database_owner_url: SecretStr = SecretStr("")
    database_pool: int = 20
    master_keys: SecretStr = SecretStr("")
    limit_address: int = 60
    limit_user: int = 100
    limit_sign_in: int = 10
    upload_bytes: int = 64 * 1024 * 1024
    body_bytes: int = 1024 * 1024
    allowed_origins: str = ""
    trusted_proxies: str = ""
    outgoing_private: bool = False
    outgoing_permit: str = ""
    log_level: str = "INFO"
    trace: bool = False

    @property
    def origins(self) -> frozenset[str]:
        """Every origin whose page may write with cookies."""
        return frozenset({self.public_url.rstrip("/"), *filter(None, self.allowed_origins.split(","))})

    @property
    def permitted(self) -> frozenset[str]:
        """Every `host:port` of the private network that may be called."""
        return frozenset(place.strip() for place in self.outgoing_permit.split(",") if place.strip())

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are only sent over TLS."""
        return self.public_url.startswith("https://")
