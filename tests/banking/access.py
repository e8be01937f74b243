"""Who may call what."""

ACCESS = {
    "listAccounts": "every role",
    "getAccount": "every role",
    "listBalances": "every role",
    "createAccount": "owner admin member",
    "changeAccount": "owner admin member",
    "listProviders": "every role",
    "listInstitutions": "every role",
    "listConnections": "every role",
    "getConnection": "every role",
    "getSyncStatus": "every role",
    "connectBank": "owner admin member",
    "finishConnectBank": "owner admin member",
    "syncConnection": "owner admin member",
    "syncAccount": "owner admin member",
    "reconnectBank": "owner admin member",
    "disconnectBank": "owner admin member",
    "keepConnection": "owner admin member",
    "arrangeAccounts": "owner admin member",
    "deleteAccount": "owner admin member",
    "receiveBankNotice": "anyone",
}
