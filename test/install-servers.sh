#!/usr/bin/env bash
# Installs the servers that the system tests speak to, on Debian and its kin, as root. Elsewhere those tests are skipped.
set -euo pipefail
declare -A package=(
  [nsd]=nsd [knotd]=knot [named]=bind9 [unbound]=unbound [nginx]=nginx-light [dig]=bind9-dnsutils [openssl]=openssl
  [curl]=curl [nc]=netcat-openbsd [python3]=python3
  [haproxy]=haproxy [pebble]=pebble [lego]=lego [etcd]=etcd-server
  [ldns-signzone]=ldnsutils [ip]=iproute2 [nft]=nftables [faketime]=faketime
  [prometheus-blackbox-exporter]=prometheus-blackbox-exporter
  [zsh]=zsh [fish]=fish [mandoc]=mandoc [chromium]=chromium
  [promtool]=prometheus [prometheus-alertmanager]=prometheus-alertmanager [amtool]=prometheus-alertmanager
  [prometheus-pushgateway]=prometheus-pushgateway
)
export PATH="$PATH:/usr/sbin:/sbin"
missing=()
for program in "${!package[@]}"; do
  command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
[ ${#missing[@]} -eq 0 ] && exit 0
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
