#!/usr/bin/env bash
# Makes the archive of a release: `archive.sh TARGET BINARY DIRECTORY`. action.yml, the npm packages and cargo-binstall rely on
# the name and the layout.
set -euo pipefail
target=$1 binary=$2 out=$3

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
name=oas-audit-v$version-$target
mkdir -p "$out/$name"
cp "$binary" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$out/$name"
# Names are relative, since the tar of Git for Windows reads `D:\…` as the name of a host.
cd "$out"
tar -czf "$name.tar.gz" "$name"
rm -r "$name"
