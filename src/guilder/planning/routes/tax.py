"""Income tax over HTTP: one household's year, the next dollars' rate, and which years and states there are."""

from guilder.finance.tax.contracts import MarginalInput, MarginalResult, TaxInput, TaxResult
from guilder.finance.tax.germany.contracts import GermanTaxInput, GermanTaxResult
from guilder.kernel.errors import InvalidInput
from guilder.kernel.http import Envelope, envelope, failures
from guilder.kernel.routing import Router
from guilder.planning.contracts_tools import TaxYears
from guilder.planning.routes.access import ALWAYS, CanRead
from guilder.planning.service import tools

router = Router(prefix="/tax", tags=["tax"])
_ANSWERS = failures(*ALWAYS, InvalidInput)


@router.get("/figures", operation_id="listTaxYears", responses=failures(*ALWAYS))
async def list_tax_years(actor: CanRead) -> Envelope[TaxYears]:
    """The years whose figures are published, and the states."""
    del actor
    return envelope(await tools.tax_years())


@router.post("/calculate", operation_id="calculateTax", responses=_ANSWERS)
async def calculate_tax(cmd: TaxInput, actor: CanRead) -> Envelope[TaxResult]:
    """The US federal tax, and a state's, of one household's year, line by line."""
    del actor
    return envelope(await tools.tax(cmd))


@router.post("/marginal", operation_id="marginalTax", responses=_ANSWERS)
async def marginal_tax(cmd: MarginalInput, actor: CanRead) -> Envelope[MarginalResult]:
    """What the next dollars of one kind of income cost."""
    del actor
    return envelope(await tools.marginal_tax(cmd))


@router.post("/germany", operation_id="calculateGermanTax", responses=_ANSWERS)
async def german_tax(cmd: GermanTaxInput, actor: CanRead) -> Envelope[GermanTaxResult]:
    """The German income tax of one household's year."""
    del actor
    return envelope(await tools.german_tax(cmd))
