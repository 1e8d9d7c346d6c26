"""What tests stand on: real processes and databases, and the outside world that they fake over real connections."""
