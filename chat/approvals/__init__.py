"""What waits for a person: its card, its pages, its REST interface, and the letter that leads to it."""
