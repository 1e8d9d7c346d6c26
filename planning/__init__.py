"""The domain: events, shopping lists, guests and invitations, venues and vendors."""
