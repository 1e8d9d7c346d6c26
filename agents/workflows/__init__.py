"""Durable workflows: steps over hours or weeks that outlive every process."""
