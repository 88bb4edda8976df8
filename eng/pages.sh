#!/usr/bin/env bash
# Pages that nobody here wrote, on which the agent is tested: the documentation of Python as Debian packages it, a
# registry of packages (Verdaccio), todo applications in several frameworks; and two that are written here (eng/pages) because
# nobody publishes them: todo applications in Svelte and Angular. Puts them under .local/pages, the npm ones in
# the versions of the lock file, and prints that folder. Does nothing when they are there. The product never uses them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
# shellcheck source=eng/shell.sh
source "$here/shell.sh"
# shellcheck source=eng/npm.sh
source "$here/npm.sh"
# shellcheck source=eng/install.sh
source "$here/install.sh"
home=$root/.local/pages

# A network that swallows everything is no reason to wait for ever.
npm_patience=240
bounded() { timeout --kill-after=10 "$npm_patience" "$@"; }

install_npm_pages() {
  if cmp -s "$here/pages/package-lock.json" "$home/npm/package-lock.json" && [[ -f $home/npm/ready ]]; then
    return
  fi
  say "Installing the pages of others that the agent is tested on"
  use_local_programs
  rm -rf "$home/npm"
  mkdir -p "$home/npm"
  cp "$here"/pages/{package.json,package-lock.json} "$home/npm/"
  npm_packages "$home/npm" --ignore-scripts --fetch-retries=1 --fetch-timeout=30000 ||
    fail "The pages could not be installed. Try by hand: cd $home/npm && npm ci --ignore-scripts"
  touch "$home/npm/ready"
}

# Beside the packages that they load. Only Svelte is compiled beforehand, in less than a second.
make_own_pages() {
  local page same=1
  for page in todo-svelte todo-angular todo.css; do
    diff -rq -x App.js "$here/pages/$page" "$home/npm/$page" >/dev/null 2>&1 || same=0
  done
  [[ $same == 0 ]] || return 0
  rm -rf "$home"/npm/todo-{svelte,angular}
  cp -r "$here"/pages/{todo-svelte,todo-angular,todo.css} "$home/npm/"
  use_local_programs
  node "$home/npm/todo-svelte/build.mjs" || fail "The page in Svelte could not be compiled."
}

# Only unpacked, not installed: many container images leave out what lies in /usr/share/doc.
install_python_doc() {
  [[ ! -f $home/python/ready ]] || return 0
  if ! have apt-get || ! have dpkg-deb; then
    fail "Python's documentation is taken from Debian's packages; this system has no apt-get or dpkg-deb."
  fi
  local package packages=(libjs-jquery libjs-underscore)
  package=$(python_doc_package)
  [[ -n $package ]] || { apt_update && package=$(python_doc_package); }
  [[ -n $package ]] || fail "This system's lists of packages hold no python3-doc. Try by hand: apt-get update; Ubuntu has it in \"universe\"."
  rm -rf "$home/python"
  mkdir -p "$home/python"
  (cd "$home/python" && bounded apt-get download -qq -o APT::Sandbox::User=root -o Acquire::Retries=1 -o Acquire::http::Timeout=30 \
    -o Acquire::https::Timeout=30 "$package" "${packages[@]}" >&2) ||
    fail "$package could not be downloaded. Try by hand: apt-get download $package"
  local file
  for file in "$home"/python/*.deb; do
    dpkg-deb -x "$file" "$home/python"
    rm -f "$file"
  done
  local index=("$home"/python/usr/share/doc/python3.*/html/searchindex.js)
  [[ -f ${index[0]} ]] || fail "$package is not laid out as expected"
  ln -sfn "${index[0]%/searchindex.js}" "$home/python/html"
  touch "$home/python/ready"
}

python_doc_package() { apt-cache depends python3-doc 2>/dev/null | sed -n 's/^ *Depends: \(python3\.[0-9]*-doc\)$/\1/p' | head -n 1 || true; }

install_npm_pages
make_own_pages
install_python_doc
echo "$home"
