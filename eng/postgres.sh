# shellcheck shell=bash
# shellcheck disable=SC2154 # dir, throwaway and passwords are set by services.sh
# PostgreSQL for services.sh. It refuses to run as root: then it runs as the user postgres that its package made.

postgres_bin() {
  local newest
  newest=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1)
  [[ -n $newest ]] || newest=$(command -v postgres || true)
  [[ -n $newest ]] || fail "PostgreSQL is missing. Install it with: apt-get install -y postgresql"
  dirname "$newest"
}

as_postgres() {
  if ((EUID == 0)); then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# Where the data is. A checkout that the user postgres cannot enter (below /root, say) has it in a directory outside,
# which the file postgres.data then names. A directory that was deleted is made again, empty.
postgres_data() {
  local data
  data=$(cat "$dir/postgres.data" 2>/dev/null || choose_postgres_data)
  if [[ ! -d $data ]]; then
    (umask 022 && mkdir -p "$data")
    ((EUID != 0)) || chown postgres: "$data"
    chmod 700 "$data"
  fi
  echo "$data" >"$dir/postgres.data"
  echo "$data"
}

choose_postgres_data() {
  if ((EUID == 0)); then
    # The directory may be passed through, what is in it stays closed.
    chmod 711 "$dir"
    [[ $(basename "$(dirname "$dir")") != .local ]] || chmod 711 "$(dirname "$dir")"
    if ! as_postgres test -x "$dir"; then
      local outside=/var/lib/workflow-dashboard
      [[ -z $throwaway ]] || outside=/tmp
      (umask 022 && mkdir -p "$outside")
      echo "$outside/postgres-$(random_text 8)"
      return
    fi
  fi
  echo "$dir/postgres"
}

init_postgres() {
  local data=$1 bin=$2
  [[ ! -f $data/PG_VERSION ]] || return 0
  local password_file
  password_file=$(mktemp)
  printf '%s\n' "$postgres_password" >"$password_file"
  ((EUID != 0)) || chown postgres: "$password_file"
  local status=0
  as_postgres "$bin/initdb" --pgdata="$data" --username=dashboard --pwfile="$password_file" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --no-instructions ${throwaway:+--no-sync} \
    >>"$dir/logs/postgres.log" 2>&1 || status=1
  rm -f "$password_file"
  return $status
}

# In a container whose first process reaps nothing, a killed server stays as a zombie, and PostgreSQL takes its old lock
# file for that of a running one.
drop_dead_lock() {
  local pid=
  { read -r pid <"$1/postmaster.pid"; } 2>/dev/null || return 0
  if [[ -d /proc/$pid ]] && gone "$pid"; then
    rm -f "$1/postmaster.pid"
  fi
}

start_postgres() {
  local bin data log=$dir/logs/postgres.log
  bin=$(postgres_bin)
  data=$(postgres_data)
  init_postgres "$data" "$bin" || return 1
  drop_dead_lock "$data"
  local settings="-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories= -c timezone=UTC -c log_timezone=UTC"
  if [[ -n $throwaway ]]; then
    settings+=" -c fsync=off -c full_page_writes=off -c max_connections=300"
  fi
  as_postgres "$bin/pg_ctl" start --pgdata="$data" --wait --timeout=60 --silent --options="$settings" \
    >>"$log" 2>&1 </dev/null || return 1
  record_process "$dir/postgres.pid" "$(head -n 1 "$data/postmaster.pid")"
  create_database "$bin" "$1"
}

create_database() {
  local -x PGPASSWORD=$postgres_password
  local psql=("$1/psql" --host=127.0.0.1 "--port=$2" --username=dashboard --no-psqlrc --quiet --tuples-only --no-align)
  if [[ $("${psql[@]}" --dbname=postgres --command="SELECT 1 FROM pg_database WHERE datname = 'dashboard'") != 1 ]]; then
    "${psql[@]}" --dbname=postgres --command='CREATE DATABASE dashboard'
  fi
}

stop_postgres() {
  local bin
  bin=$(postgres_bin)
  as_postgres "$bin/pg_ctl" stop --pgdata="$(postgres_data)" --mode=fast --wait --timeout=20 --silent >/dev/null 2>&1 ||
    end_process "$1" 5
}

env_postgres() {
  echo "ConnectionStrings__database=Host=127.0.0.1;Port=$1;Username=dashboard;Password=$postgres_password;Database=dashboard"
}
