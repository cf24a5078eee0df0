"""What every operation of the contract computes."""
