"""What the offline model understands of the store beyond phrases; importing this declares all of it."""

from musicstore.grammar import invoices, sounds, tastes, verification

__all__ = ["invoices", "sounds", "tastes", "verification"]
