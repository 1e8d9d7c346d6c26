"""Business events: what happened, or is due, to a row; declared on the model, delivered to whoever asked."""
