#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs distribution packages that are missing: `system.sh python`, `browser` or `messages`.
# Says what it installs, and does nothing where nothing is missing.
set -eu

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "Neither root nor sudo, so this must be done by hand: $*" >&2
        return 1
    fi
}

apt_install() {
    if ! command -v apt-get >/dev/null; then
        echo "No apt-get here: install what your distribution has for '$*', then try again." >&2
        return 1
    fi
    echo "Installing from the distribution: $*"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --no-install-recommends "$@" </dev/null >/dev/null
}

install_python() {
    interpreter=${PYTHON:-python3}
    "$interpreter" -c 'import ensurepip, venv' 2>/dev/null ||
        apt_install "$interpreter" "$interpreter-venv"
    "$interpreter" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "$("$interpreter" -V) is too old. With 3.11 or newer: make PYTHON=python3.11 ..." >&2
        return 1
    }
}

install_browser() {
    command -v chromium >/dev/null && return
    if grep -qi '^ID=ubuntu' /etc/os-release; then
        # Ubuntu's chromium is a snap, which needs snapd; Playwright's own needs libraries only.
        echo "Installing Playwright's Chromium"
        as_root .venv/bin/playwright install-deps chromium
        .venv/bin/playwright install chromium
    else
        apt_install chromium
    fi
}

install_messages() {
    command -v xgettext >/dev/null && command -v msgmerge >/dev/null || apt_install gettext
}

"install_$1"
