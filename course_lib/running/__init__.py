"""Headless runs, kernels that are ready at once, JupyterLab."""
