# shellcheck shell=bash
# Builds the services and the client. Sourced by run and test; $root is the checkout.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
# Build servers would outlive the script and hold its output open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

readonly client=$root/Web/Client

# hash_of FOLDER: one line that changes when a file that matters there changes.
hash_of() {
  (cd "$1" && find . \( -name node_modules -o -name bin -o -name obj -o -name wwwroot -o -name Client \) -prune -o \
    -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
}

# unchanged NAME HASH: whether the last successful build noted with `built NAME HASH` had the same inputs.
unchanged() { [[ -f $root/.local/built/$1 && $(<"$root/.local/built/$1") == "$2" ]]; }

built() {
  mkdir -p "$root/.local/built"
  echo "$2" >"$root/.local/built/$1"
}

build_dotnet() {
  (cd "$root" && dotnet build Dashboard.sln -c "$1" --disable-build-servers -v quiet -clp:NoSummary </dev/null >&2)
}

install_client_packages() {
  local packages
  packages=$(sha256sum <"$client/package-lock.json")
  if [[ ! -d $client/node_modules ]] || ! unchanged client-packages "$packages"; then
    (cd "$client" && npm ci --no-audit --no-fund --loglevel=error </dev/null >&2) || return 1
    built client-packages "$packages"
  fi
}

# The pages, from Web/Client to Web/wwwroot. A checkout without the client is no error: Web says so in the browser.
build_client() {
  [[ -f $client/package.json ]] || return 0
  local inputs
  inputs=$(hash_of "$client")
  if unchanged client "$inputs" && [[ -f $root/Web/wwwroot/index.html ]]; then
    return
  fi
  install_client_packages && (cd "$client" && npm run --silent build </dev/null >&2) || return 1
  built client "$inputs"
}
