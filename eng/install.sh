# shellcheck shell=bash
# Finds what the product needs on this machine and installs what is missing by apt. Sourced by run and test.
# Nothing is asked of apt when everything is there.

readonly node_wanted=20.19.0
readonly node_package=24.21.0
readonly npm_package=10.9.9

# prepare_machine [PROGRAM…]: sets up PATH so that dotnet and node are found, installing what is missing, and programs
# that only tests need and whose package has the same name.
prepare_machine() {
  use_local_programs
  local missing=() program
  find_missing
  for program in "$@"; do
    have "$program" || [[ -x /usr/sbin/$program ]] || missing+=("$program")
  done
  if ((${#missing[@]})); then
    apt_install "${missing[@]}"
    find_dotnet
  fi
  have_dotnet || install_dotnet
  if ! recent_node; then
    install_node
  fi
}

use_local_programs() {
  find_dotnet
  if [[ -x $root/.local/node/node_modules/.bin/node ]]; then
    export PATH="$root/.local/node/node_modules/.bin:$PATH"
  fi
}

# Where the distribution has no package: by Microsoft's script, which needs no root.
install_dotnet() {
  local home=$root/.local/dotnet script=$root/.local/dotnet-install.sh
  have curl || apt_install curl ca-certificates
  say "Installing the .NET SDK 10 under .local/ (this distribution has no package of it)"
  mkdir -p "$home"
  curl -fsSL --retry 2 --max-time 120 https://dot.net/v1/dotnet-install.sh -o "$script" &&
    bash "$script" --channel 10.0 --install-dir "$home" --no-path >&2 ||
    fail "the .NET SDK 10 could not be downloaded. $(dotnet_hint)"
  find_dotnet
  have_dotnet || fail "the .NET SDK 10 in $home does not start. $(dotnet_hint)"
}

# Where the script is of no use, Microsoft's package source may be.
dotnet_hint() {
  local ID=debian VERSION_ID=12
  # shellcheck disable=SC1091
  [[ ! -f /etc/os-release ]] || source /etc/os-release
  echo "Install it with:
  curl -fsSLO https://packages.microsoft.com/config/$ID/$VERSION_ID/packages-microsoft-prod.deb
  sudo apt-get install -y ./packages-microsoft-prod.deb && sudo apt-get update && sudo apt-get install -y dotnet-sdk-10.0
(other ways: https://learn.microsoft.com/dotnet/core/install/linux)"
}

have() { command -v "$1" >/dev/null 2>&1; }

have_dotnet() { have dotnet && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; }

find_dotnet() {
  local place
  for place in "${DOTNET_ROOT:-}" "$root/.local/dotnet" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
    ! have_dotnet || return 0
    if [[ -n $place && -x $place/dotnet ]]; then
      export DOTNET_ROOT=$place PATH="$place:$PATH"
    fi
  done
}

# Appends to the caller's array the packages of what is not there.
find_missing() {
  have npm && have node || missing+=(nodejs npm)
  have redis-server || missing+=(redis-server)
  [[ -n $(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null) ]] || have postgres || missing+=(postgresql)
  have chromium-headless-shell || missing+=(chromium-headless-shell)
  have chromium || missing+=(chromium)
  [[ -d /usr/share/fonts/opentype/noto ]] || missing+=(fonts-noto-cjk)
  have_dotnet || missing+=(dotnet-sdk-10.0)
}

# The lists of packages as root, where that is possible without asking.
apt_update() {
  local as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  timeout --kill-after=10 120 "${as_root[@]}" apt-get update -qq >&2
}

apt_install() {
  have apt-get || fail "missing: $*. Install these (names are Debian's) and start again."
  local as_root=()
  if ((EUID != 0)); then
    if have sudo && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      as_root=(sudo)
    elif [[ "$*" == dotnet-sdk-10.0 ]]; then
      # The one that comes without root as well.
      return 0
    else
      fail "missing: $*. Install with: sudo apt-get install -y ${*/dotnet-sdk-10.0/}"
    fi
  fi
  say "Installing: $*"
  "${as_root[@]}" apt-get update -qq >&2 || say "apt-get update failed; trying with the lists that are there"
  local package available=()
  for package in "$@"; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      available+=("$package")
    else
      not_in_distribution "$package"
    fi
  done
  ((${#available[@]})) || return 0
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${available[@]}" \
    </dev/null >&2 || fail "could not install: ${available[*]}. Try: sudo apt-get install -y ${available[*]}"
}

# Some packages have a way round: .NET by Microsoft's script, and one Chromium is enough.
not_in_distribution() {
  case $1 in
    dotnet-sdk-10.0) ;;
    chromium-headless-shell) have chromium || have google-chrome || say "No package chromium-headless-shell here." ;;
    chromium)
      have google-chrome || have chromium-headless-shell || fail "this distribution has no package chromium (Ubuntu's is a
snap, which cannot be used by a service). Install Google Chrome instead:
  curl -fsSLO https://dl.google.com/linux/direct/google-chrome-stable_current_amd64.deb && sudo apt-get install -y ./google-chrome-stable_current_amd64.deb"
      ;;
    *) fail "missing: $1, and this distribution has no such package" ;;
  esac
}

recent_node() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  [[ $(printf '%s\n%s\n' "$node_wanted" "${version#v}" | sort -V | head -n 1) == "$node_wanted" ]]
}

# The client is built with a newer Node than some distributions have; npm carries it as a package.
install_node() {
  local machine
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) fail "Node.js >= $node_wanted is needed; this machine has $(node --version). Install it from https://nodejs.org" ;;
  esac
  say "Installing Node.js $node_package under .local/ (the distribution's is $(node --version))"
  local home=$root/.local/node
  mkdir -p "$home/node_modules/.bin"
  npm install --prefix "$home" --no-save --no-audit --no-fund --loglevel=error \
    "node-linux-$machine@$node_package" "npm@$npm_package" >&2 ||
    fail "Node.js >= $node_wanted could not be installed. Install it from https://nodejs.org"
  ln -sf "../node-linux-$machine/bin/node" "$home/node_modules/.bin/node"
  export PATH="$home/node_modules/.bin:$PATH"
  recent_node || fail "Node.js >= $node_wanted could not be installed. Install it from https://nodejs.org"
}
