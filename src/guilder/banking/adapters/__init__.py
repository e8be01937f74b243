"""The providers that Guilder speaks with: one file each."""

from guilder.banking.adapters.enablebanking import EnableBanking
from guilder.banking.adapters.gocardless import GoCardless
from guilder.banking.adapters.plaid import Plaid
from guilder.banking.adapters.simplefin import SimpleFin
from guilder.banking.adapters.tink import Tink
from guilder.banking.contracts import ProviderKey
from guilder.banking.providers import Profile, Provider
from guilder.banking.settings import BankingSettings
from guilder.kernel.cache import Cache
from guilder.kernel.outgoing import Outgoing


def all_of(settings: BankingSettings, outgoing: Outgoing, cache: Cache) -> dict[ProviderKey, Provider]:
    """Every provider, in the order in which the page lists them."""
    found: list[Provider] = [
        Plaid(settings, cache),
        EnableBanking(settings, outgoing),
        GoCardless(settings, outgoing, cache),
        Tink(settings, outgoing),
        SimpleFin(settings, outgoing),
    ]
    return {each.profile.key: each for each in found}


PROFILES: dict[ProviderKey, Profile] = {
    each.profile.key: each.profile for each in (Plaid, EnableBanking, GoCardless, Tink, SimpleFin)
}
