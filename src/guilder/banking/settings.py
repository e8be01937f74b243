"""What the operator says about providers of bank data."""

from pydantic import SecretStr

from guilder.kernel.settings import Settings


class BankingSettings(Settings, prefix="GUILDER_BANKING_"):
    """Keys per provider; a provider without them is shown as waiting for the operator. The addresses are the real ones
    unless set. plaid_countries: comma-separated. enablebanking_key: the PEM of the application's private key.

    sync_hours: how often each connection syncs by itself. history_days: how far the first sync reaches back.
    """

    plaid_client_id: str = ""
    plaid_secret: SecretStr = SecretStr("")
    plaid_url: str = "https://production.plaid.com"
    plaid_countries: str = "US,CA"
    enablebanking_application: str = ""
    enablebanking_key: SecretStr = SecretStr("")
    enablebanking_url: str = "https://api.enablebanking.com"
    gocardless_id: str = ""
    gocardless_key: SecretStr = SecretStr("")
    gocardless_url: str = "https://bankaccountdata.gocardless.com/api/v2"
    tink_client_id: str = ""
    tink_client_secret: SecretStr = SecretStr("")
    tink_url: str = "https://api.tink.com"
    tink_link_url: str = "https://link.tink.com"
    simplefin_url: str = "https://bridge.simplefin.org/simplefin/create"
    sync_hours: float = 6.0
    history_days: int = 730
