"""Foreign code in processes of its own: what crashes, hangs or eats memory there costs the claim at hand and no other.

`board` and `output` are what a process leaves for others to read, `confinement` holds it to its limits, `seals`
tells what it replaced; `worker` runs inside it, `process` is its handle outside, and `pool` has several at work.
"""
