"""What banking does, a file per family: `accounts`, their `numbers` and `balances`, what is `feeding` them, `merging`
two into one, the `inbox` of deliveries, and the `mappings` of files. `rows` is what all of them stand on.
"""
