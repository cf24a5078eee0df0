"""What every operation owes its caller, whatever it computes."""
