# shellcheck shell=bash
# Builds the services and the client. Sourced by run and test; $root is the checkout.

# shellcheck source=eng/npm.sh
source "$root/eng/npm.sh"
# shellcheck source=eng/ahead.sh
source "$root/eng/ahead.sh"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
# Build servers would outlive the script and hold its output open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

readonly client=$root/Web/Client

# hash_of FILE-OR-FOLDER…: one line that changes when a source file there changes.
hash_of() {
  find "$@" \( -name node_modules -o -name bin -o -name obj -o -path "$root/Web/wwwroot" \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# unchanged NAME HASH: whether the last successful build noted with `built NAME HASH` had the same inputs.
unchanged() { [[ -f $root/.local/built/$1 && $(<"$root/.local/built/$1") == "$2" ]]; }

built() {
  mkdir -p "$root/.local/built"
  echo "$2" >"$root/.local/built/$1"
}

# build_dotnet SOLUTION CONFIGURATION [OPTION…]
# One compiler, compiled once itself, serves all projects. Its name makes it nobody else's, and it ends with the build.
# It lives for a minute: keeping a profile of what it does, and compiling what is called some 30 times again, would take
# half of its time (138 s of two cores without these settings, 75 s with them; 0x200 is 512).
build_dotnet() {
  local compiler=dashboard-$BASHPID-$RANDOM result=0
  DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=200 dotnet build "$root/$1" -c "$2" "${@:3}" -nodeReuse:false -p:UseRazorBuildServer=false \
    -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler" -v quiet -clp:NoSummary </dev/null >&2 || result=$?
  end_compiler "$compiler"
  return "$result"
}

end_compiler() {
  local process
  for process in /proc/[0-9]*; do
    if grep -qsF -e "-pipename:$1" "$process/cmdline"; then
      kill "${process#/proc/}" 2>/dev/null || true
    fi
  done
}

# The three services in Release, when something changed since the last time.
build_services() {
  local inputs
  inputs=$(hash_of "$root"/{Api,Runner,ServiceDefaults,Shared,eng/HashingShim,eng/ahead,eng/ahead.sh} "$root"/Web/{*.cs,*.csproj,Practice} \
    "$root"/Directory.*.props "$root/global.json")
  if unchanged services "$inputs" && [[ -f $(service_dll Web) && -f $(service_dll Api) && -f $(service_dll Runner) ]]; then
    return
  fi
  say "Building the services"
  build_dotnet eng/services.slnf Release || return 1
  compile_ahead "$root"/{Api,Runner,Web}/bin/Release/net10.0 || return 1
  built services "$inputs"
}

service_dll() { echo "$root/$1/bin/Release/net10.0/Dashboard.$1.dll"; }

install_client_packages() {
  local packages
  packages=$(sha256sum <"$client/package-lock.json")
  if [[ ! -d $client/node_modules ]] || ! unchanged client-packages "$packages"; then
    npm_packages "$client" || return 1
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
  say "Building the pages"
  install_client_packages && (cd "$client" && npm run --silent build -- --logLevel warn </dev/null >&2) || return 1
  built client "$inputs"
}
