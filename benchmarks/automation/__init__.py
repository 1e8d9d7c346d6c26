"""How fast Convoke works while nobody asks: events, steps, beats, and words that reach an open page."""
