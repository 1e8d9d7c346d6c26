"""What the offline model understands of the store beyond phrases; importing this declares all of it."""

from musicstore.grammar import catalogue, invoices, sounds, tastes, verification

__all__ = ["catalogue", "invoices", "sounds", "tastes", "verification"]
