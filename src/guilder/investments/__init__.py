"""What a household has invested: instruments and their prices, what was bought and sold, and what is held of it.

Owns the schema `investments`. Emits investments.activity.recorded, investments.price.stated and investments.position.stated;
hears them and states what an account with holdings is worth to banking, so that net worth counts it once.

An activity is the record; lots, basis and gains are folded from it by `guilder.finance.lots` whenever somebody asks.
Quantities are positive and the kind says which way they go; amounts are cash in the activity's own currency, outflow
negative. Prices are of the day and for one unit as it was then, not adjusted for later splits.
"""
