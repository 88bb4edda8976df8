# shellcheck shell=bash
# Packages of npm as a lock file names them. Sourced by whoever installs some.
#
# They are kept under ~/.cache/workflow-dashboard by what decides about them (lock file, options, Node, machine), so that
# another checkout takes them from there as hard links instead of downloading and unpacking them again.

# npm_packages FOLDER [OPTION…]: makes FOLDER/node_modules what FOLDER/package-lock.json says. $npm_patience is how many
# seconds npm may take.
npm_packages() {
  local folder=$1 kept
  shift
  kept=$(kept_npm_packages "$folder" "$@")
  rm -rf "$folder/node_modules"
  if take_npm_packages "$kept" "$folder"; then
    return
  fi
  (cd "$folder" && timeout --kill-after=10 "${npm_patience:-1800}" npm ci --no-audit --no-fund --loglevel=error "$@" </dev/null >&2) || return 1
  keep_npm_packages "$kept" "$folder"
}

kept_npm_packages() {
  local folder=$1
  shift
  echo "${XDG_CACHE_HOME:-$HOME/.cache}/workflow-dashboard/npm/$({
    node --version && uname -sm && printf '%s\n' "$@" && cat "$folder/package.json" "$folder/package-lock.json"
  } | sha256sum | cut -c 1-32)"
}

take_npm_packages() {
  [[ -d $1/node_modules ]] || return 1
  touch "$1"
  copy_npm_packages "$1" "$2"
}

# Hard links where both are on one file system.
copy_npm_packages() {
  cp -al "$1/node_modules" "$2/" 2>/dev/null && return
  rm -rf "$2/node_modules"
  cp -a "$1/node_modules" "$2/" 2>/dev/null && return
  rm -rf "$2/node_modules"
  return 1
}

# Made beside its place and then moved, so that nobody takes half of it. Not being able to keep them is no error.
keep_npm_packages() {
  local made
  mkdir -p "$(dirname "$1")" 2>/dev/null && made=$(mktemp -d "$1.XXXXXX" 2>/dev/null) || return 0
  if ! copy_npm_packages "$2" "$made" || ! mv -T "$made" "$1" 2>/dev/null; then
    rm -rf "$made"
  fi
  # What no checkout took for a month belongs to an old lock file.
  find "$(dirname "$1")" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null || true
}
