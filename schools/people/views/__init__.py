"""Pages of people: the way in, the list, roles and rights."""
