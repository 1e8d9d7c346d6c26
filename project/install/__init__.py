"""What `make` runs before there is anything: the environment, the lock of hashes, the audit."""
