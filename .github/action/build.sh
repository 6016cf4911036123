#!/usr/bin/env bash
# Builds oas-audit with cargo.
. "$GITHUB_ACTION_PATH/.github/action/common.sh"

command -v cargo >/dev/null ||
  fail 'there is neither a release to download (the step before says why) nor a cargo to build it: install Rust in a step before'

# In the action's directory, so that no toolchain and no cargo config of the audited repository is used.
cd "$GITHUB_ACTION_PATH"
if [ -z "$INPUT_VERSION" ]; then
  what=(--path .)
else
  what=(--version "${INPUT_VERSION#v}" oas-audit)
fi
export CARGO_TARGET_DIR=$RUNNER_TEMP/oas-audit-target
cargo install --locked --force --no-track --root "$DIRECTORY" "${what[@]}"
