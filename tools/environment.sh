#!/usr/bin/env bash
# Make .venv and install a lock file into it: `tools/environment.sh runtime|dev`.
# Uses uv when it is there, else fetches it into .venv by pip; pip alone does as well, only slower.
set -euo pipefail
cd "$(dirname "$0")/.."
# The machine's own certificates (two names, by uv's age): behind a company's proxy uv's built-in ones fail.
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
wanted="$1"
venv=.venv
python="$venv/bin/python"
started=$SECONDS

find_python() {
  for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Kosketus needs Python 3.11 or newer and found none. Install it, or name it: make PYTHON=/path/to/python3.11" >&2
  return 1
}

make_venv() {
  local base
  base="$(find_python)"
  echo "making $venv with $("$base" --version)"
  if command -v uv >/dev/null; then
    uv venv --quiet --allow-existing --python "$base" "$venv"
  elif ! "$base" -m venv "$venv"; then
    rm -rf "$venv"
    echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2
    return 1
  fi
}

find_uv() {
  command -v uv && return
  [ -x "$venv/bin/uv" ] || "$python" -m pip install --quiet uv >&2 || return 1
  echo "$venv/bin/uv"
}

install() {
  if [ -n "$uv" ]; then
    if said="$("$uv" pip install --quiet --python "$python" "$@" 2>&1)"; then return; fi
    # A machine may let only pip reach its registry (pip.conf); uv does not read that file.
    uv=
    echo "uv could not fetch them; installing with pip, which takes longer"
  fi
  local arguments=()
  for argument in "$@"; do [ "$argument" = --reinstall-package=kosketus ] || arguments+=("$argument"); done
  if [ -x "$venv/bin/pip" ] && "$venv/bin/pip" install --quiet "${arguments[@]}"; then return; fi
  echo "Installing failed. What uv said: ${said:-nothing}" >&2
  return 1
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || make_venv
uv="$(find_uv || true)"
echo "installing requirements/$wanted.lock"
install -r "requirements/$wanted.lock"
# kosketus is built anew each time, because the build also compiles the translations.
install --no-deps --reinstall-package=kosketus -e . -e packages/cxmetrics
touch "$venv/.runtime"
if [ "$wanted" = dev ]; then touch "$venv/.dev"; fi
echo "ready in $((SECONDS - started)) s"
