"""What the demo has beside: vendors, and people who answer."""
