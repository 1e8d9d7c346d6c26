"""Business agents: long-lived actors, spawned by events, woken by events and heartbeats."""
