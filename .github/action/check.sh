#!/usr/bin/env bash
# Audits, and tells the runner what was found.
. "$GITHUB_ACTION_PATH/.github/action/common.sh"

# Git for Windows would take arguments that begin with `/` for its own paths.
export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'

trap 'printf "exit-code=%s\n" "$?" >>"$GITHUB_OUTPUT"' EXIT

# Whether an input says yes.
yes() {
  case "$2" in
    true) return 0 ;;
    false) return 1 ;;
    *) fail "the input \"$1\" is neither true nor false" ;;
  esac
}

reports=$(mktemp -d "$RUNNER_TEMP/oas-audit.XXXXXX")
arguments=(check "--output=json=$reports/report.json" "--output=sarif=$reports/oas-audit.sarif")
if yes annotations "$INPUT_ANNOTATIONS"; then arguments+=("--output=github=$reports/annotations"); fi
if yes summary "$INPUT_SUMMARY"; then arguments+=("--output=markdown=$reports/summary.md"); fi
if yes sarif "$INPUT_SARIF"; then :; fi # a later step uploads it, but takes anything else than `true` for no

[ -z "$INPUT_CONFIG" ] || arguments+=("--config=$INPUT_CONFIG")
[ -z "$INPUT_PRESET" ] || arguments+=("--preset=$INPUT_PRESET")
[ -z "$INPUT_FAIL_ON" ] || arguments+=("--fail-on=$INPUT_FAIL_ON")
[ -z "$INPUT_BASELINE" ] || arguments+=("--baseline=$INPUT_BASELINE")
[ -z "$INPUT_SINCE" ] || arguments+=("--since=$INPUT_SINCE")

# xargs knows quotes, and nothing else that a shell would do with words.
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

# The report shows parts of documents, which must not be taken for commands of the runner. Annotations come after it.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n' "$token"
code=0
GITHUB_ACTIONS=false "$DIRECTORY/bin/oas-audit" "${arguments[@]}" 2>&1 | tee "$reports/log" || code=$?
printf '\n::%s::\n' "$token"

[ ! -f "$reports/annotations" ] || cat "$reports/annotations"
[ ! -f "$reports/summary.md" ] || cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
if [ -f "$reports/report.json" ]; then
  # Members of the summary, by their depth: no text of a document can begin a line of JSON.
  {
    sed -n 's/^    "findings": \([0-9]*\),\{0,1\}$/findings=\1/p' "$reports/report.json"
    sed -n 's/^      "error": \([0-9]*\),\{0,1\}$/errors=\1/p' "$reports/report.json"
    printf 'sarif-file=%s\n' "$reports/oas-audit.sarif"
  } >>"$GITHUB_OUTPUT"
elif [ "$code" -ne 0 ]; then
  # No report says why: a wrong config, a revision that was not fetched. The first paragraph does.
  annotate "$(sed '/^$/q' "$reports/log")"
fi
exit "$code"
