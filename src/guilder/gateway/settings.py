"""What the operator says about models."""

from pydantic import SecretStr

from guilder.kernel.settings import Settings


class GatewaySettings(Settings, prefix="GUILDER_GATEWAY_"):
    """An OpenAI-compatible chat server: url (ends in /v1), model, key. Without url and model Guilder needs none.

    first_word and whole are seconds: until a request begins to answer, and for all requests of one answer.
    """

    openai_url: str = ""
    openai_model: str = ""
    openai_key: SecretStr = SecretStr("")
    first_word: float = 20.0
    whole: float = 90.0

    @property
    def configured(self) -> bool:
        """Whether there is a model to ask."""
        return bool(self.openai_url and self.openai_model)
