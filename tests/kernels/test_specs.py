"""Kernelspecs made for an occasion: what they ask of the provisioner is what the zygote is started with."""

from __future__ import annotations

import json
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

from course_lib.kernels.provisioner import WarmProvisioner
from course_lib.kernels.specs import SHIPPED, WARM, start_early, write_spec, zygote_of
from course_lib.kernels.zygotes import _connected


def test_jupyter_finds_the_shipped_and_the_written_kernelspec(tmp_path: Path) -> None:
    folder = write_spec(tmp_path, "mine", {"isolate": True, "limits": {"tmp_mb": 8}})
    assert folder == tmp_path / "kernels"
    specs = KernelSpecManager(kernel_dirs=[str(SHIPPED / "kernels"), str(folder)])
    assert {WARM, "mine"} <= set(specs.find_kernel_specs())
    mine = specs.get_kernel_spec("mine").metadata["kernel_provisioner"]
    assert mine["provisioner_name"] == WARM
    assert mine["config"]["isolate"] is True and mine["config"]["preload"] == ["course_lib.running.warm_up"]


def test_every_trait_is_one_that_the_provisioner_has(tmp_path: Path) -> None:
    shipped = json.loads((SHIPPED / "kernels" / WARM / "kernel.json").read_text(encoding="utf-8"))
    config = shipped["metadata"]["kernel_provisioner"]["config"]
    assert set(config) <= set(WarmProvisioner.class_trait_names(config=True))


def test_a_zygote_started_early_is_the_one_that_the_kernelspec_will_ask_for() -> None:
    config = {"preload": ["json"], "idle": 20.0, "see": ["/early"]}
    zygote = zygote_of(config)
    assert (zygote.preload, zygote.see, zygote.idle) == (["json"], ["/early"], 20.0)
    start_early(config)
    end = time.monotonic() + 60
    while (connection := _connected(zygote._socket())) is None and time.monotonic() < end:
        time.sleep(0.02)
    assert connection is not None
    connection.close()
    zygote.stop()


def test_a_zygote_that_cannot_start_early_is_nobodys_trouble() -> None:
    start_early({"preload": ["no_such_module_anywhere"]})
