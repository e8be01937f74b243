"""Who may call what."""

ACCESS = {
    "listAccounts": "every role",
    "getAccount": "every role",
    "listBalances": "every role",
    "createAccount": "owner admin member",
    "changeAccount": "owner admin member",
}
