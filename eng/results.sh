# shellcheck shell=bash
# shellcheck disable=SC2154,SC2030,SC2031 # work is set by test; what is beside counts for itself
# Counts test results for ./test.

passed=0 failed=0 skipped=0

# stage NAME COMMAND…: a step that has to work. When it does not, it counts as one failure.
stage() {
  local name=$1
  shift
  say "== $name"
  if ! "$@"; then
    say "FAILED: $name"
    ((++failed))
    return 1
  fi
}

# start_aside FUNCTION: runs it beside the rest. What it says is printed, and what it counts is added, by finish_aside.
aside=
start_aside() {
  aside=$1
  {
    passed=0 failed=0 skipped=0
    "$1" || true
    echo "$passed $failed $skipped" >"$work/$1.counts"
  } >"$work/$1.log" 2>&1 &
  aside_id=$!
}

finish_aside() {
  [[ -n $aside ]] || return 0
  wait "$aside_id" || true
  cat "$work/$aside.log"
  if [[ -s $work/$aside.counts ]]; then
    # shellcheck disable=SC2046
    add_results $(<"$work/$aside.counts")
  else
    say "FAILED: $aside"
    ((++failed))
  fi
  aside=
}

# For who is told to end early.
end_aside() {
  # shellcheck disable=SC2046
  [[ -z $aside ]] || kill -TERM $(descendants "$aside_id") "$aside_id" 2>/dev/null || true
}

add_results() {
  ((passed += $1, failed += $2, skipped += $3)) || true
}

# add_dotnet_results FILE [AGAIN]: xunit's XML report, one assembly. AGAIN, where it exists, is the report of the second
# run of the failed methods: what passed there counts as passed, and its methods are printed.
add_dotnet_results() {
  local summary again method failures
  summary=$(grep -om1 '<assembly [^>]*>' "$1" 2>/dev/null) || return 1
  failures=$(number_in "$summary" failed)
  again=$(grep -om1 '<assembly [^>]*>' "${2:-}" 2>/dev/null) || again=
  if [[ -n $again && $(number_in "$again" total) -ge $failures && $(number_in "$again" errors) -eq 0 ]]; then
    comm -23 <(failed_dotnet_methods "$1") <(failed_dotnet_methods "$2") | while IFS= read -r method; do
      say "UNSTEADY: $method passed only alone"
    done
    add_results $(($(number_in "$summary" passed) + failures - $(number_in "$again" failed))) 0 0
    failures=$(number_in "$again" failed)
  else
    add_results "$(number_in "$summary" passed)" 0 0
  fi
  add_results 0 $((failures + $(number_in "$summary" errors))) "$(number_in "$summary" skipped)"
}

# failed_dotnet_tests FILE: every failed test with the first lines of what it said.
failed_dotnet_tests() {
  perl -0777 -ne '
    while (/<test [^>]*? name="([^"]*)"[^>]*result="Fail"[^>]*>(.*?)<\/test>/gs) {
      my ($name, $rest) = ($1, $2);
      my ($message) = $rest =~ /<message>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?<\/message>/s;
      my @lines = split /\n|\\n/, $message // "";
      print "FAILED: $name\n", map { "  $_\n" } @lines[0 .. ($#lines < 9 ? $#lines : 9)];
    }' "$1"
}

# failed_dotnet_methods FILE: the methods of failed tests, a line each, as the test runner's -method takes them.
failed_dotnet_methods() {
  grep -o '<test [^>]*result="Fail"[^>]*>' "$1" \
    | sed -E 's/.* type="([^"]*)".* method="([^"]*)".*/\1.\2/' | sort -u
}

number_in() {
  [[ $1 =~ [[:space:]]$2=\"([0-9]+)\" ]] && echo "${BASH_REMATCH[1]}"
}

# add_client_results FILE: vitest's JSON report. A test file that could not be loaded counts as a failure.
add_client_results() {
  local counts
  counts=$(node -e '
    const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const broken = report.testResults.filter(file => file.status === "failed" && file.assertionResults.length === 0);
    console.log(report.numPassedTests, report.numFailedTests + broken.length,
      report.numPendingTests + report.numTodoTests);' "$1") || return 1
  # shellcheck disable=SC2086
  add_results $counts
}

# Prints the last line and gives the exit code.
report_results() {
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0 && passed > 0))
}
