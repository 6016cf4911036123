#!/usr/bin/env bash
# Packs a binary as a release has it: `archive.sh TARGET BINARY DIRECTORY`. action.yml, the packages of npm and cargo-binstall
# know the name and the layout.
set -euo pipefail
target=$1 binary=$2 out=$3

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
name=oas-audit-v$version-$target
mkdir -p "$out/$name"
cp "$binary" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$out/$name"
# Relative names: the tar of Git for Windows takes `D:\…` for another machine.
cd "$out"
tar -czf "$name.tar.gz" "$name"
rm -r "$name"
