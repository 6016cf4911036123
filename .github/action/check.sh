#!/usr/bin/env bash
# Runs the audit, and passes the findings to the runner.
. "$GITHUB_ACTION_PATH/.github/action/common.sh"

# Git for Windows would rewrite arguments that begin with `/` as its own paths.
export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'

trap 'printf "exit-code=%s\n" "$?" >>"$GITHUB_OUTPUT"' EXIT

# Later steps compare numbers, also if the audit can't start.
printf 'findings=0\nerrors=0\nsarif-file=\n' >>"$GITHUB_OUTPUT"

# Succeeds if an input is `true`.
yes() {
  case "$2" in
    true) return 0 ;;
    false) return 1 ;;
    *) fail "the input \"$1\" is neither true nor false" ;;
  esac
}

if [ -n "${INPUT_WORKING_DIRECTORY:-}" ]; then
  cd -- "$INPUT_WORKING_DIRECTORY" 2>/dev/null || fail 'the input "working-directory" is not a directory'
fi
case "${INPUT_CATEGORY:-}" in
  *[!A-Za-z0-9._:/\ -]*) fail 'the input "category" has other characters than letters, digits and . _ : / -' ;;
esac

reports=$(mktemp -d "$RUNNER_TEMP/oas-audit.XXXXXX")
arguments=(check "--output=json=$reports/report.json" "--output=sarif=$reports/oas-audit.sarif")
if yes annotations "$INPUT_ANNOTATIONS"; then arguments+=("--output=github=$reports/annotations"); fi
if yes summary "$INPUT_SUMMARY"; then arguments+=("--output=markdown=$reports/summary.md"); fi
if yes sarif "$INPUT_SARIF"; then :; fi # a later step uploads it; here only the value is checked

[ -z "$INPUT_CONFIG" ] || arguments+=("--config=$INPUT_CONFIG")
[ -z "$INPUT_PRESET" ] || arguments+=("--preset=$INPUT_PRESET")
[ -z "$INPUT_FAIL_ON" ] || arguments+=("--fail-on=$INPUT_FAIL_ON")
[ -z "$INPUT_BASELINE" ] || arguments+=("--baseline=$INPUT_BASELINE")
[ -z "$INPUT_SINCE" ] || arguments+=("--since=$INPUT_SINCE")
case "${INPUT_CONTRACT:-}" in
  '') ;;
  off) [ -z "$INPUT_SINCE" ] || arguments+=(--no-contract) ;;
  *) arguments+=("--contract=$INPUT_CONTRACT") ;;
esac

# xargs handles quotes and backslashes, and expands nothing.
if [ -n "${INPUT_ARGS//[[:space:]]/}" ]; then
  printf '%s\n' "$INPUT_ARGS" | xargs printf '%s\0' >"$reports/arguments" || fail 'a quote in the input "args" has no end'
  while IFS= read -r -d '' argument; do arguments+=("$argument"); done <"$reports/arguments"
fi

arguments+=(--)
paths=0
while IFS= read -r path || [ -n "$path" ]; do
  path=${path#"${path%%[![:space:]]*}"}
  path=${path%"${path##*[![:space:]]}"}
  [ -n "$path" ] || continue
  arguments+=("$path")
  paths=$((paths + 1))
done <<<"$INPUT_PATHS"
[ "$paths" -gt 0 ] || fail 'the input "paths" names nothing'

# The report shows parts of documents, and the runner must not run those as workflow commands. Annotations follow it.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n' "$token"
code=0
GITHUB_ACTIONS=false "$DIRECTORY/bin/oas-audit" "${arguments[@]}" 2>&1 | tee "$reports/log" || code=$?
printf '\n::%s::\n' "$token"

[ ! -f "$reports/annotations" ] || cat "$reports/annotations"
[ ! -f "$reports/summary.md" ] || cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
if [ -f "$reports/report.json" ]; then
  # Finds members of the summary by their indentation. No text of a document can start a line of the JSON.
  {
    sed -n 's/^    "findings": \([0-9]*\),\{0,1\}$/findings=\1/p' "$reports/report.json"
    sed -n 's/^      "error": \([0-9]*\),\{0,1\}$/errors=\1/p' "$reports/report.json"
    printf 'sarif-file=%s\n' "$reports/oas-audit.sarif"
  } >>"$GITHUB_OUTPUT"
elif [ "$code" -ne 0 ]; then
  # There is no report, for example because of a wrong config or a revision that was not fetched. The first paragraph of the log says why.
  annotate "$(sed '/^$/q' "$reports/log")"
fi
exit "$code"
