#!/bin/sh
# Makes the group and the properties of properties.json in your account. Written from HubSpot's documents and never run against an account.
# HUBSPOT_TOKEN is the token of a private app with the scope crm.schemas.contacts.write.
set -eu
: "${HUBSPOT_TOKEN:?set HUBSPOT_TOKEN to the token of a private app}"
properties="${HUBSPOT_API:-https://api.hubapi.com}/crm/v3/properties/contacts"
post() {
  curl --silent --show-error --request POST "$properties/$1" --header "Authorization: Bearer $HUBSPOT_TOKEN" \
    --header "Content-Type: application/json" --data "$2" --write-out '\n%{http_code}\n'
}
# A group that is there already answers 409, and all is well.
post groups '{"name": "handraise", "label": "Handraise"}'
post batch/create "@$(dirname "$0")/properties.json"
