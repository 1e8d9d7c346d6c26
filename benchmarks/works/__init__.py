"""A small app of jobs, so that events, workflows and agents have something to do while they are measured."""
