"""The two WebSockets: who is let in, what a client may ask, and who is sent away when their access ends."""
