"""What shallow networks can and cannot approximate."""
