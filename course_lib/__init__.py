"""Course kit on three-level performance decoding (三级绩效解码)."""

__all__ = ["__version__"]
__version__ = "0.1.0"
