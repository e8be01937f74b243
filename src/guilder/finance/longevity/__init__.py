"""How long people live: a period life table, curves of survival for one and for two, and sampled ages at death.

Conventions: ages are completed years; deaths are spread evenly over each year of age; two lives are independent; nobody
reaches 120. Source: SSA's period life table of 2022 (Trustees Report 2025), US population.
"""
