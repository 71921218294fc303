# Shared by the scripts: finds Python, makes the environment, installs what changed. Sourced, not run.

fail() { echo "kanava: $*" >&2; exit 1; }

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$root" || exit 1

find_python() {
  for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python3.14; do
    [ -n "$name" ] || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# prepare FILE…: a virtual environment with exactly the requirements in the files.
prepare() {
  venv=${KANAVA_VENV:-$root/.venv}
  if [ ! -w "$root" ] && [ -z "${KANAVA_VENV:-}" ]; then
    venv=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/kanava/venv
  fi
  if [ ! -x "$venv/bin/python" ]; then
    python=$(find_python) || fail "Python 3.11 or newer is needed, and none was found on this machine."
    echo "Making a Python environment …"
    mkdir -p "$(dirname "$venv")" || fail "The folder for the Python environment, $(dirname "$venv"), cannot be made."
    made=; [ -e "$venv" ] || made=$venv
    if ! "$python" -m venv "$venv"; then
      # Half an environment would look whole the next time; a folder that was there before is not ours to remove.
      [ -z "$made" ] || rm -rf "$made"
      fail "Python cannot make an environment here; on Debian or Ubuntu install python3-venv."
    fi
  fi
  stamp=$({ cat "$@" script/setup.sh; echo "$root"; } | cksum | tr ' ' -)
  if [ "$(cat "$venv/kanava-requirements-$#" 2>/dev/null)" != "$stamp" ]; then
    echo "Installing packages (a minute or two, once) …"
    files=
    for file in "$@"; do files="$files -r $file"; done
    # shellcheck disable=SC2086
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
      $files || fail "The packages could not be installed; the message above says which."
    printf '#!/bin/sh\nPYTHONPATH="%s${PYTHONPATH:+:$PYTHONPATH}" exec "%s/bin/python" -m kanava "$@"\n' "$root" "$venv" \
      > "$venv/bin/kanava"
    chmod +x "$venv/bin/kanava"
    echo "$stamp" > "$venv/kanava-requirements-$#"
  fi
}
