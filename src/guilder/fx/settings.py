"""What the operator says about rates."""

from guilder.kernel.settings import Settings


class FxSettings(Settings, prefix="GUILDER_FX_"):
    """update: whether the bank is asked for new rates. ecb_url: the folder that its files lie in."""

    update: bool = True
    ecb_url: str = "https://www.ecb.europa.eu/stats/eurofxref"
