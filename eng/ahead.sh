# shellcheck shell=bash
# Gives built assemblies native code ahead of time (ReadyToRun), ours and those of packages: most of what a service does
# until it is ready is compiling at run time otherwise (docs/decisions/0020-native-code.md). Sourced by build.sh; $root is the checkout.
#
# A build puts plain assemblies back where it changed something. What was compiled is kept by content under .local/ahead:
# IL is named by its hash, and what has native code already by a file without content.

# compile_ahead FOLDER…: all that is in these output folders. Without the compiler everything works as before, more slowly.
compile_ahead() {
  local tools kept=$root/.local/ahead
  mkdir -p "$kept"
  tools=$(ahead_compiler) || {
    say "No compiler for native code: the services compile themselves while they run"
    return 0
  }
  find "$kept" -type f -mtime +7 -delete
  # Of what is not named here little is used, or not at every start: it would cost more than it gives back.
  find "$@" -maxdepth 1 \( -name 'Dashboard.*' -o -name 'Microsoft.EntityFrameworkCore*' -o -name 'Microsoft.Extensions.*' -o -name 'Npgsql*' \
    -o -name 'StackExchange.Redis*' -o -name 'Azure.*' -o -name 'OpenTelemetry*' -o -name 'Polly*' -o -name 'Quartz*' -o -name 'Yarp*' \
    -o -name 'Microsoft.Playwright*' -o -name 'xunit.v3.*' \) -name '*.dll' -print0 | xargs -0 sha256sum |
    AHEAD_COMPILER=$tools/crossgen2 AHEAD_KEPT=$kept AHEAD_FRAMEWORKS=$(frameworks) \
      xargs -d '\n' -n 1 -P "$(nproc)" "$BASH" "$root/eng/ahead/compile" || true
}

# The folder of the compiler that goes with the SDK.
ahead_compiler() {
  local project=$root/eng/ahead/Ahead.csproj folder
  folder=$(dotnet msbuild "$project" -nodeReuse:false -restore -t:CompilerFolder -getTargetResult:CompilerFolder </dev/null |
    sed -n 's/.*"FullPath": "\(.*\)".*/\1/p') || return 1
  [[ -f $folder/crossgen2 ]] || return 1
  chmod u+x "$folder/crossgen2"
  echo "$folder"
}

# The folders of the shared frameworks that a service runs on, the newest of each, one per line.
frameworks() {
  dotnet --list-runtimes | sort -V | sed -n 's/^\(Microsoft\.[A-Za-z]*\.App\) \(10\.[0-9.]*\) \[\(.*\)\]$/\1 \3\/\2/p' |
    awk '{ newest[$1] = $2 } END { for (name in newest) print newest[name] }'
}
