"""ONNX Runtime: ONNX operators on its CPU provider, forward only."""

from theorycheck.adapters.onnxruntime.library import DoubleOnnxRuntime, OnnxRuntime

__all__ = ["DoubleOnnxRuntime", "OnnxRuntime"]
