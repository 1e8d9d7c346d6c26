"""Who somebody is: signing in and up, sessions, tokens and tickets, tries that count, and whose time zone it is."""
