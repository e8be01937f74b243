"""Who may call what."""

_WRITERS = "owner admin member"

ACCESS = {
    "listInstruments": "every role",
    "createInstrument": _WRITERS,
    "getInstrument": "every role",
    "changeInstrument": _WRITERS,
    "listPrices": "every role",
    "statePrices": _WRITERS,
    "removePrice": _WRITERS,
    "listActivities": "every role",
    "recordActivity": _WRITERS,
    "recordActivities": _WRITERS,
    "listInvestmentActs": "every role",
    "undoInvestmentAct": _WRITERS,
    "getActivity": "every role",
    "changeActivity": _WRITERS,
    "removeActivity": _WRITERS,
    "listActivityHistory": "every role",
    "listChosenLots": "every role",
    "chooseLots": _WRITERS,
    "listHoldings": "every role",
    "getHolding": "every role",
    "listLots": "every role",
    "listGains": "every role",
    "listTreatments": "every role",
    "listPositions": "every role",
    "listDifferences": "every role",
    "setTreatment": _WRITERS,
    "statePosition": _WRITERS,
    "openPosition": _WRITERS,
}
