# shellcheck shell=bash
# What the scripts of this folder share: messages, ports, waiting. Sourced, never run.

# Whoever was told things may be gone (a closed terminal, the end of a pipe): no work ends over that.
say() { printf '%s\n' "$*" >&2 2>/dev/null || true; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Whether something listens on a port of 127.0.0.1.
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The port given when nothing listens there, else a free one below the range the system hands to clients.
free_port() {
  local port=${1:-0}
  while [[ $port == 0 ]] || port_open "$port"; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
  done
  echo "$port"
}

# wait_for SECONDS COMMAND…: tries the command ten times a second until it succeeds.
wait_for() {
  local tries=$(($1 * 10))
  shift
  while ! "$@"; do
    ((tries-- > 0)) || return 1
    pause 0.1
  done
}

# Sleeps without a process, so that a signal is acted on at once and nothing outlives the script.
pause() {
  if [[ -z ${PAUSE_FD:-} ]]; then
    exec {PAUSE_FD}<> <(:)
  fi
  read -rt "$1" -u "$PAUSE_FD" _ || true
}

# http_ok PORT PATH: whether a GET on 127.0.0.1 is answered with 200.
http_ok() {
  local status=
  {
    exec {http}<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&"$http"
    read -rt 10 -u "$http" status || true
    exec {http}>&-
  } 2>/dev/null
  [[ $status == 'HTTP/1.1 200'* ]]
}

# A process that ended but was not waited for (a zombie) does not count as alive.
alive() {
  local stat
  [[ -n ${1:-} ]] && { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ ${stat##*) } != Z* ]]
}

gone() { ! alive "$1"; }

# When a process started, in ticks since boot: with it a process id stays unambiguous after the number was given away.
started_at() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- ${stat##*) }
  echo "${20}"
}

# record_process FILE PID keeps it for recorded_process FILE, which prints the id while that very process lives.
record_process() { echo "$2 $(started_at "$2")" >"$1"; }

recorded_process() {
  local pid start
  { read -r pid start <"$1"; } 2>/dev/null || return 0
  if alive "$pid" && [[ $(started_at "$pid") == "$start" ]]; then
    echo "$pid"
  fi
}

# end_process PID SECONDS: SIGTERM, and SIGKILL to its whole group when that did not help in time.
end_process() {
  alive "$1" || return 0
  kill -TERM "$1" 2>/dev/null || return 0
  wait_for "$2" gone "$1" || kill -KILL -- "-$1" 2>/dev/null || kill -KILL "$1" 2>/dev/null || true
}

# Processes that a process started and that still live, with theirs.
descendants() {
  local child
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
    echo "$child"
    descendants "$child"
  done
}

random_text() { head -c "$1" /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d '='; }
