"""Charts: what one shows (`data`), how it looks (`definitions`), its picture (`rendering`); small
pictures in the rows of tables (`strips`)."""
