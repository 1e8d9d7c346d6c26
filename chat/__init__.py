"""Where people talk to agents: pages, two WebSockets, REST, accounts, notifications."""
