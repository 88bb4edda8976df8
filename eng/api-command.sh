# shellcheck shell=bash
# shellcheck disable=SC2154 # root is set by who sources this
# Runs a command of the Api's program against the installation that ./run made. Sourced by backup, restore and check.

source "$root/eng/shell.sh"
source "$root/eng/install.sh"
source "$root/eng/build.sh"

readonly servers=$root/.local/servers

# api_command VERB ARGUMENT…: starts the servers when they do not run, and stops those again.
api_command() {
  find_dotnet
  [[ -f $root/.local/secrets && -f $servers/state ]] || fail "there is no installation here yet: start ./run once"
  [[ -f $(service_dll Api) ]] || fail "the services are not built here: start ./run once"
  if ! "$root/eng/services.sh" check "$servers" >/dev/null; then
    "$root/eng/services.sh" start "$servers"
    trap '"$root/eng/services.sh" stop "$servers"' EXIT
  fi
  (
    set -a
    # shellcheck disable=SC1091
    source "$root/.local/secrets"
    local line
    while IFS= read -r line; do
      export "${line?}"
    done < <("$root/eng/services.sh" env "$servers")
    exec dotnet "$(service_dll Api)" "$@"
  )
}
