"""Who may call what."""

ACCESS = {
    "listRates": "every role",
    "convertMoney": "every role",
    "getRatesStatus": "every role",
    "listOwnRates": "every role",
    "stateRate": "owner admin member",
    "removeOwnRate": "owner admin member",
}
