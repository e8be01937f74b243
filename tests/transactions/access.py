"""Who may call what."""

_READS = (
    "sumRecurring", "listUpcoming", "getRecurring", "listAttachments",
    "listImports", "getImport", "listImportLines", "listCategories", "listMerchants", "listRules", "listTransactions",
    "summariseCategories", "sumTransactions", "getTransaction", "tryRule", "listRecurring", "readSearch",
    "listActs", "getAct", "listSuggestions", "draftRule", "listTags", "listAlikeAccounts", "previewMerge",
    "listSearches", "searchInstead", "saveSearch", "changeSearch", "removeSearch", "restoreSearch",
    "getLearning", "listLinkQuestions", "listTransferCandidates", "getReconciliation",
)  # fmt: skip
_WRITES = (
    "makeRecurring", "changeRecurring", "attachFile",
    "stateBalance", "startImport", "discardImport", "chooseImportAccount", "confirmImport", "flipImportLines",
    "confirmImportMapping", "forgetImportMapping", "undoImport", "createCategory", "changeCategory", "createRule", "replaceRule",
    "deleteRule", "applyRule", "moveRule", "createTransaction", "undoAct", "recategoriseTransactions",
    "changeTransaction", "removeTransaction", "chooseCategory", "applyCategoryToOthers", "splitTransaction", "removeTransactions",
    "tagTransactions", "createTag", "acceptSuggestion", "refuseSuggestion", "reconsiderSuggestion", "renameTag", "deleteTag",
    "forgetBalance", "mergeAccount", "partAccount",
    "pairTransactions", "refuseLink", "confirmLink",
    "changeLearning", "useModelVersion", "tickLines", "lockPeriod", "unlockPeriod",
)  # fmt: skip
ACCESS = dict.fromkeys(_READS, "every role") | dict.fromkeys(_WRITES, "owner admin member")
