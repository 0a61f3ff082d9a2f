"""Charts: what one shows (`data`), how it looks (`definitions`), its picture (`rendering`)."""
