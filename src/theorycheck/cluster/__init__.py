"""Many machines: the tasks of a run on a Dask cluster, judged there as they are here.

`shipment` takes an implementation along, `tasks` is what a worker of the cluster does, `connection` hands tasks over
and waits for them whatever becomes of workers and scheduler, `subject` is an implementation that is judged there.
"""
