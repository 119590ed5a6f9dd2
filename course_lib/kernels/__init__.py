"""Warm, isolated Jupyter kernels: a kernelspec chooses them, nothing else has to know.

``provisioner`` is what jupyter_client calls; it asks a *zygote* (``zygote``: one process that has imported everything)
for a kernel. Each kernel is forked by a *warden* (``warden``), which first gives it namespaces of its own
(``isolation``) and watches what it uses (``watch``). ``sandbox`` says what the zygote and all its kernels may see at
all. ``linux`` holds the system calls. Nothing here knows the course.
"""
