# SPDX-License-Identifier: Apache-2.0
"""Nova's fake driver, whose servers have consoles: what the agents wrote there for each of them."""

from typing import Any

from nova.virt import fake

from minicloud import consoles


class Driver(fake.FakeDriverWithoutFakeNodes):
    def get_console_output(self, context: Any, instance: Any) -> str:
        log = consoles.log(instance.uuid)
        return log.read_text() if log.exists() else ""

    def destroy(self, context: Any, instance: Any, *args: Any, **options: Any) -> None:
        super().destroy(context, instance, *args, **options)
        consoles.log(instance.uuid).unlink(missing_ok=True)
