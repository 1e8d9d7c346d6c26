"""What can be said to the planner without a model: sentences as data (`*.toml`), and what they come to.

A message is matched as a whole (`agents.llm.offline.understanding`). Only if every word of it is accounted for it is
taken from here (`reading`).
"""
