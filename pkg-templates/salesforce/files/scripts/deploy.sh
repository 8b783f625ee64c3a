#!/bin/sh
# Deploys the card, the fields and the permission sets with the Salesforce CLI (https://developer.salesforce.com/tools/salesforcecli), and gives you the permission set.
# ORG is an alias or a user name that `sf org login web --alias ORG` knows. With --check it only asks the organisation whether it would take everything.
set -eu
usage="usage: sh scripts/deploy.sh ORG [--check]"
org="${1:?$usage}"
case "$org" in -*) echo "error: $usage" >&2 && exit 2 ;; esac
command -v sf >/dev/null || { echo "error: there is no \`sf\`; install the Salesforce CLI, or deploy the folder mdapi with another tool" >&2 && exit 1; }
cd "$(dirname "$0")/.."
case "${2:-}" in
  "")
    sf project deploy start --source-dir force-app --target-org "$org"
    sf org assign permset --name Handraise --target-org "$org"
    echo "next: open a lead, choose Edit Page in the gear menu, and drag \"Handraise score\" onto the page"
    ;;
  --check) sf project deploy start --source-dir force-app --target-org "$org" --dry-run ;;
  *) echo "error: $usage" >&2 && exit 2 ;;
esac
