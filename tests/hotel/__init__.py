"""A small hotel: the app whose rows have events in the tests of events, workflows and business agents."""
