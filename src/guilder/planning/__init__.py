"""From today to the goal: the retirement plan, goals, and the simulations that say how likely they are.

Emits goal.status.changed and simulation.run.completed. Every probability is in today's money and before tax, carries
its standard error, and comes from `finance.montecarlo` over the same futures for everyone, so that a changed number
is a changed plan and not luck.
"""
