# shellcheck shell=bash
# shellcheck disable=SC2154 # root, url and the ports are set by run
# The three services as processes of ./run: started in order, watched, stopped in order.

readonly state=$root/.local/run servers=$root/.local/servers logs=$root/.local/logs
readonly processes=(api runner web)

# interruptible COMMAND…: a signal is acted on while the command runs, not after it.
interruptible() {
  "$@" 9>&- &
  wait $!
}

# Generated once. ENCRYPTION_KEY is the master key of stored credentials: without it they cannot be read any more.
make_secrets() {
  local secrets=$root/.local/secrets
  if [[ ! -f $secrets ]]; then
    (
      umask 077
      {
        echo "ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64 -w0)"
        echo "RUNNER_KEY=$(random_text 32)"
      } >"$secrets.new"
    )
    mv "$secrets.new" "$secrets"
  fi
  # shellcheck disable=SC1090
  source "$secrets"
}

# start_process NAME FOLDER NAME=VALUE…: with a session of its own, so that Ctrl-C reaches only this script.
start_process() {
  local name=$1 folder=$2 log=$logs/$1.log
  shift 2
  [[ ! -f $log ]] || mv "$log" "$log.1"
  (
    cd "$root/$folder"
    [[ $name == api ]] || unset LanguageModels__ApiKey "${!LanguageModels__Providers__@}"
    export "$@" OTEL_SERVICE_NAME="dashboard-$name" Logging__File__Path="$logs"
    exec 9>&- setsid dotnet "$(service_dll "$folder")" </dev/null >"$log" 2>&1
  ) &
  record_process "$state/$name.pid" $!
}

start_processes() {
  mkdir -p "$logs"
  local -A connection=()
  local line
  while IFS= read -r line; do
    connection[${line%%=*}]=$line
  done < <("$root/eng/services.sh" env "$servers")
  local api=services__api__http__0=http://127.0.0.1:$api_port
  local practice=http://127.0.0.1:$practice_port
  # Browsers go nowhere on this machine but to its practice site, unless the owner's environment names more.
  local private=Network__PrivateHosts=127.0.0.1:$practice_port${Network__PrivateHosts:+,$Network__PrivateHosts}

  say "Starting Api, Runner and Web"
  start_process api Api "${connection[@]}" "ENCRYPTION_KEY=$ENCRYPTION_KEY" "RUNNER_KEY=$RUNNER_KEY" \
    "ENCRYPTION_KEY_PREVIOUS=${ENCRYPTION_KEY_PREVIOUS:-}" "ASPNETCORE_URLS=http://127.0.0.1:$api_port" "PRACTICE_URL=$practice" "$private"
  wait_for_health api "$api_port" /health
  start_process runner Runner "${connection[ConnectionStrings__redis]}" "RUNNER_KEY=$RUNNER_KEY" "$api" "$private"
  start_process web Web "ASPNETCORE_URLS=$url" "$api" "Practice__Url=$practice"
}

# The code that this start of the Api printed; nothing once there is an account.
set_up_code() { sed -n 's/.*set-up code: \([A-Z0-9-]*\).*/\1/p' "$logs/api.log" | tail -n 1; }

wait_until_healthy() { wait_for_health web "$web_port" /health; }

# wait_for_health NAME PORT PATH
wait_for_health() {
  wait_for 60 healthy_or_ended "$@" || report_end "$1" "did not become healthy within a minute"
  [[ -n $(recorded_process "$state/$1.pid") ]] || report_end "$1" "ended while starting"
}

healthy_or_ended() { [[ -z $(recorded_process "$state/$1.pid") ]] || http_ok "$2" "$3"; }

# Says which one and why, and gives up; the EXIT trap stops the others.
report_end() {
  local log=$logs/$1.log
  [[ -f $log ]] || log=$servers/logs/$1.log
  say "" "The last lines of $log:"
  tail -n 20 "$log" >&2 || true
  fail "$1 $2"
}

watch_processes() {
  local name
  while true; do
    for name in "${processes[@]}"; do
      [[ -n $(recorded_process "$state/$name.pid") ]] || report_end "$name" "ended unexpectedly"
    done
    for name in postgres redis blobs; do
      [[ -n $(recorded_process "$servers/$name.pid") ]] || report_end "$name" "ended unexpectedly"
    done
    pause 1
  done
}

# stop_process NAME SECONDS
stop_process() {
  local pid
  pid=$(recorded_process "$state/$1.pid")
  if [[ -n $pid ]]; then
    end_process "$pid" "$2"
    kill -KILL -- "-$pid" 2>/dev/null || true
  fi
  rm -f "$state/$1.pid"
}

# A runner hands back what it holds within 20 s; nothing waits long for the others.
stop_processes() {
  stop_process runner 25
  stop_process web 10
  stop_process api 15
  "$root/eng/services.sh" stop "$servers" 9>&-
}

# From a ./run that was killed so hard that it could not clean up.
stop_leftovers() {
  rm -f "$state/url"
  local file
  for file in "$state"/*.pid "$servers"/*.pid; do
    if [[ -n $(recorded_process "$file") ]]; then
      say "Stopping what an earlier start left behind"
      stop_processes
      return
    fi
  done
}

# Everything is stopped when the script ends from here on, whatever ended it. Nothing ends that in turn: no second signal, no terminal that
# is gone, no reader of the output that ended before us, as in ./run | tee.
stop_at_the_end() {
  trap stop_everything EXIT
  trap 'hold_out; exit 0' INT TERM HUP
}

hold_out() { trap '' INT TERM HUP PIPE; }

stop_everything() {
  local code=$?
  hold_out
  trap - EXIT
  say "Stopping"
  stop_processes || true
  local rest
  for rest in $(descendants $$); do
    kill -KILL "$rest" 2>/dev/null || true
  done
  rm -f "$state/url"
  exit "$code"
}
