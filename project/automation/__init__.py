"""What Convoke does by itself, for those who look after it: the timeline, the simulation, the live page."""
