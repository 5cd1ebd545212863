#!/bin/sh
# Runs one of our TypeScript programs from a clean clone: installs the npm packages if they are not there or not those
# of the lock file, then runs the program with a Node that is new enough. Usage: scripts/run.sh PROGRAM [ARGUMENTS]
set -eu
here=$(dirname "$(dirname "$(readlink -f "$0")")")
mark=$here/node_modules/.installed-for
want=$(cksum < "$here/package-lock.json")
if [ ! -f "$mark" ] || [ "$(cat "$mark")" != "$want" ]; then
  echo "installing npm packages into $here/node_modules …" >&2
  # No package needs its install script; some would compile optional parts and look for headers on the internet.
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
  echo "$want" > "$mark"
fi
PATH=$here/node_modules/.bin:$PATH
export PATH
# Compiled code is kept: most of a short run is compiling.
NODE_COMPILE_CACHE=$here/node_modules/.cache/schwarm
export NODE_COMPILE_CACHE
cd "$here"
exec node "$@"
