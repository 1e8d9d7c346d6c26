"""Each waking of an agent: planned as a row, claimed by one worker, carried out in its situation."""
