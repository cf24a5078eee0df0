"""The simple recurrent network: a map applied again and again to its own output."""
