// The settings page: what the card was packed with, which properties it reads, and how it is brought up to date. It can change none of it: an app
// without a server keeps no settings, so they are made when the app is packed.

import {
  DescriptionList,
  DescriptionListItem,
  Divider,
  Flex,
  Heading,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
  hubspot,
} from "@hubspot/ui-extensions";
import { definition, made, properties, update } from "./definition.js";

hubspot.extend(() => <Settings />);

function Settings() {
  return (
    <Flex direction="column" gap="md">
      <Heading>Definition</Heading>
      <Text>The card “Lead score” explains scores by this definition, which is packed into it.</Text>
      <DescriptionList>
        <DescriptionListItem label="Name">
          <Text>{definition.label}</Text>
        </DescriptionListItem>
        <DescriptionListItem label="On contacts, it is called">
          <Text>{definition.reference}</Text>
        </DescriptionListItem>
        <DescriptionListItem label="SHA-256">
          <Text truncate>{definition.hash}</Text>
        </DescriptionListItem>
        <DescriptionListItem label="Packed by">
          <Text>{made}</Text>
        </DescriptionListItem>
      </DescriptionList>
      <Divider />
      <Heading>Properties</Heading>
      <Text>
        The card reads these properties of a contact and nothing else. The script create-properties.sh makes them, and forms or an integration of yours
        fill them. For other names, pack again with “--field”.
      </Text>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            <TableHeader>Property</TableHeader>
            <TableHeader>Internal name</TableHeader>
            <TableHeader>Type</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {properties.map(({ name, label, type }) => (
            <TableRow key={name}>
              <TableCell>{label}</TableCell>
              <TableCell>{name}</TableCell>
              <TableCell>{type}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <Divider />
      <Heading>Bringing it up to date</Heading>
      <Text>{update}</Text>
    </Flex>
  );
}
