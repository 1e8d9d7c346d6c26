"""What is said of the results of tools, by what they are about: one fact for one question, from their data."""
