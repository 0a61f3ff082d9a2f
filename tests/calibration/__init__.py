"""How honest the labels are: regions whose true shares are known, and what is said of them."""
