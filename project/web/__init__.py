"""The web server and what stands between it and Django: connections, bodies, who is served, who waits."""
