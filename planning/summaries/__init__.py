"""What is said of what tools found and did: plain sentences, fit to be read aloud, made of structured content alone.

Each function takes the event's name as its reader is told it: `named` for a model, the title for a person.
"""
