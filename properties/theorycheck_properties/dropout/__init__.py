"""Units dropped at random: the mask, its law, its gradient."""
