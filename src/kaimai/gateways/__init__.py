"""The outside world in the shop's own words: the bank, mail. Nothing here decides anything."""
