"""Looks an implementation over before it is judged: mistakes of the adapter, told apart from violated theory."""

from theorycheck.doctor.diagnosis import Diagnosis, Offer, Problem, diagnose

__all__ = ["Diagnosis", "Offer", "Problem", "diagnose"]
