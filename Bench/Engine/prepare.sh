# shellcheck shell=bash
# shellcheck disable=SC2154 # root is set by Bench/run
# What the engine is measured on and against, under .local/bench. Sourced by Bench/run.

# Large real pages: the documentation that Debian packages hold. Only unpacked, not installed.
readonly corpus_packages=(python3.11-doc postgresql-doc-15 debian-handbook)

prepare_engine_bench() {
  local home=$root/.local/bench
  mkdir -p "$home"
  prepare_peers "$home/peers"
  prepare_corpus "$home/corpus"
  export BENCH_PEERS=$home/peers BENCH_CORPUS=$home/corpus
}

prepare_peers() {
  local here=$root/Bench/Engine/peers
  if ! cmp -s "$here/package-lock.json" "$1/package-lock.json" || [[ ! -f $1/ready ]]; then
    say "Installing the peers of the engine"
    rm -rf "$1"
    mkdir -p "$1"
    cp "$here/package.json" "$here/package-lock.json" "$1/"
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) ||
      fail "The peers could not be installed. Try by hand: cd $1 && npm ci --ignore-scripts"
    touch "$1/ready"
  fi
  cp "$here"/*.mjs "$1/"
}

prepare_corpus() {
  local package wanted=()
  for package in "${corpus_packages[@]}"; do
    [[ -f $1/$package.ready ]] || wanted+=("$package")
  done
  ((${#wanted[@]})) || return 0
  have apt-get && have dpkg-deb || fail "The pages are taken from Debian packages; this system has no apt-get or dpkg-deb."
  say "Unpacking the pages of ${wanted[*]}"
  mkdir -p "$1"
  for package in "${wanted[@]}"; do
    (cd "$1" && rm -f "$package"_*.deb && apt-get download -qq "$package" >&2) || fail "could not download $package"
    dpkg-deb -x "$1/$package"_*.deb "$1"
    rm -f "$1/$package"_*.deb
    touch "$1/$package.ready"
  done
}
