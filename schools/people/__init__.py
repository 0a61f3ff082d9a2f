"""Accounts and what people are assigned to: signing in, invitations, roles, delegation."""
