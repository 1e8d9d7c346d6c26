"""What moves words while people look: the hub with its drafts, feeds, hints between processes, the poll behind them."""
