#!/bin/sh
# Installs Chromium and age, in CI npm too, for the tests where it may (root, or sudo
# without a password).
# Where it may not, it says what to do; the tests that need them are then skipped, in CI failed.
set -u

have() { command -v "$1" >/dev/null 2>&1; }

missing=""
have chromium || have chromium-browser || have google-chrome || missing="chromium"
have age || missing="$missing age"
# Large, for one test: installed where that test has to run, elsewhere used if it is there.
[ "${CI:-}" != true ] || have npm || missing="$missing npm"
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null || as_root="none"
fi

if [ "$as_root" != "none" ] && have apt-get; then
    echo "services: installing $missing"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 -- a list of words
    if $as_root apt-get -qq -o Acquire::Retries=3 update >"$log" 2>&1 &&
        $as_root apt-get -qq -y --no-install-recommends install $missing >>"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 5 "$log"
    rm -f "$log"
fi
echo "services: no $missing here, so tests that need it are skipped; to have them: apt install $missing"
