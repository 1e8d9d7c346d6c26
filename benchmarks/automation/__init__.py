"""How fast Convoke works while nobody asks: events, steps, activations, and words that reach an open page."""
