#!/usr/bin/env bash
# Lays out in FOLDER what the Dockerfile wants of its base image, from what this machine has: a small Debian with NODE, the
# npm of NPM, and what else its build stage calls.
#   base-image.sh FOLDER NODE NPM MODULES...
set -euo pipefail
folder=$1 node=$2 npm=$3
shift 3
shared() { ldd "$1" 2>/dev/null | grep -o '/[^ ]*' || true; }
bring() {
  cp -L "$1" "$2"
  for file in $(shared "$1"); do
    mkdir -p "$folder${file%/*}"
    cp -Ln "$file" "$folder$file"
  done
}
info=var/lib/dpkg/info
mkdir -p "$folder"/{bin,dev,etc,proc,root,sys,tmp,usr/bin,usr/local/bin,usr/local/lib,"$info"}
chmod 1777 "$folder/tmp"
echo 'root:x:0:0::/root:/bin/sh' >"$folder/etc/passwd"
for program in bash chmod cp cut dpkg dpkg-query env grep head ldd ln mkdir sed; do
  bring "$(command -v "$program")" "$folder/usr/bin/$program"
done
cp "$folder/usr/bin/bash" "$folder/bin/bash"
cp "$folder/usr/bin/bash" "$folder/bin/sh"
bring "$node" "$folder/usr/local/bin/node"
cp -RL "$npm" "$folder/usr/local/lib/npm"
ln -s ../lib/npm/bin/npm-cli.js "$folder/usr/local/bin/npm"
# What the bundler's own library wants beside Node's.
for module in "$@"; do bring "$module" "$folder/tmp/module"; done
rm -f "$folder/tmp/module"
cp "/$info/format" "$folder/$info/"
for file in $(shared "$node"); do dpkg -S "$file" "/usr$file" 2>/dev/null || true; done | cut -d : -f 1 | sort -u |
  while read -r package; do
    dpkg -s "$package"
    echo
    cp "/$info/$package:"*.list "$folder/$info/"
    mkdir -p "$folder/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$folder/usr/share/doc/$package/"
  done >"$folder/var/lib/dpkg/status"
