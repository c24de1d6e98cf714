# SPDX-License-Identifier: Apache-2.0
"""What setup.cfg cannot say: translations are compiled when the package is built."""

from babel.messages.frontend import CommandLineInterface
from setuptools import setup
from setuptools.command.build_py import build_py

CATALOGUES = ["--domain", "django", "--directory", "k8s_dashboard/locale"]


class BuildWithTranslations(build_py):
    def run(self) -> None:
        CommandLineInterface().run(["pybabel", "--quiet", "compile", *CATALOGUES])
        super().run()


setup(cmdclass={"build_py": BuildWithTranslations})
