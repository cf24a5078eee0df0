"""A claim's figure or statistic over a grid: of widths, depths, rates and seeds.

`axes` tells what of a claim varies, `observing` measures one point, `grid` lists the points and shares them out,
`journal` keeps what is finished, `remaining` tells how long the rest takes, `gathering` makes one table and one figure.
"""
