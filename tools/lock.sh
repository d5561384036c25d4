#!/usr/bin/env bash
# Compiles the hashed locks; they carry no address of a package registry.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
compile() { ../var/venv/bootstrap/bin/uv pip compile "$1.in" "${@:2}" --generate-hashes --no-emit-index-url --no-annotate \
  --quiet --custom-compile-command "make lock" --output-file "$1.txt"; }
compile bootstrap --python-version 3.11
compile engine --override engine-overrides.txt --python-version 3.10
compile web --python-version 3.11
compile dev --python-version 3.11
compile node --python-version 3.11
