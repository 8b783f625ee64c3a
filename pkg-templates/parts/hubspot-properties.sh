#!/bin/sh
# Makes the group and the properties of properties.json in your account. Written from HubSpot's documents and never run against an account.
# HUBSPOT_TOKEN is the token of a private app that may write the schemas of contacts.
set -eu
: "${HUBSPOT_TOKEN:?set HUBSPOT_TOKEN to the token of a private app}"
properties="${HUBSPOT_API:-https://api.hubapi.com}/crm/v3/properties/contacts"
post() {
  answer=$(curl --silent --show-error --request POST "$properties/$1" --header "Authorization: Bearer $HUBSPOT_TOKEN" \
    --header "Content-Type: application/json" --data "$2" --write-out '\n%{http_code}')
  echo "$answer"
  case "$answer" in
    # What is there already answers 409, and all is well.
    *2[0-9][0-9] | *409) ;;
    *) echo "error: HubSpot did not take $1; it says why above" >&2 && exit 1 ;;
  esac
}
post groups '{"name": "handraise", "label": "Handraise"}'
post batch/create "@$(dirname "$0")/properties.json"
