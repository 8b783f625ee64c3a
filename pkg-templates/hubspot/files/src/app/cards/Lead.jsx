// Draws what `handraise-card.js` says of a lead with HubSpot's components. It does not know where the lead comes from.

import {
  Accordion,
  Alert,
  AutoGrid,
  DescriptionList,
  DescriptionListItem,
  EmptyState,
  Flex,
  Heading,
  ProgressBar,
  Statistics,
  StatisticsItem,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Tag,
  Text,
} from "@hubspot/ui-extensions";

/** The colour and the words of what cannot wait. */
const URGENT = { raised: ["warning", "Urgent"], qualified: ["success", "Ready"] };
/** The colours of amounts; other amounts are plain text. */
const AMOUNTS = { plus: "success", minus: "error", clamp: "warning" };
/** The sections that are open to begin with, if the lead is explained. */
const OPEN = new Set(["follow-up", "reasons", "fit", "missing"]);

export function Lead({ view }) {
  if (view.state === "empty") {
    return (
      <EmptyState title={view.headline} layout="vertical" imageName="contacts" flush>
        <Notes notes={view.notes} />
        <Text variant="microcopy">{view.foot}</Text>
      </EmptyState>
    );
  }
  const urgent = URGENT[view.tone];
  return (
    <Flex direction="column" gap="md">
      <Flex direction="row" gap="sm" align="center" wrap="wrap">
        <Heading>{view.headline}</Heading>
        {urgent && <Tag variant={urgent[0]}>{urgent[1]}</Tag>}
      </Flex>
      <Notes notes={view.notes} />
      <Statistics>
        <StatisticsItem label="Score" number={view.score}>
          <Text variant="microcopy">{view.asOf}</Text>
        </StatisticsItem>
        {view.grade && (
          <StatisticsItem label="Fit and activity" number={view.grade}>
            <Text variant="microcopy">{view.gradeInWords}</Text>
          </StatisticsItem>
        )}
      </Statistics>
      {view.engagement !== null && view.intent !== null && (
        <AutoGrid columnWidth={200} flexible gap="md">
          <ProgressBar title="Engagement" value={view.engagement} valueDescription={`${view.engagement} points`} />
          <ProgressBar title="Intent" value={view.intent} valueDescription={`${view.intent} points`} />
        </AutoGrid>
      )}
      {view.sections.map((section) => (
        <Accordion key={section.name} title={section.title} defaultOpen={view.state === "stored" || OPEN.has(section.name)}>
          <Flex direction="column" gap="sm">
            {section.parts.map((part, at) => (
              <Part key={at} part={part} />
            ))}
          </Flex>
        </Accordion>
      ))}
      <Text variant="microcopy">{view.foot}</Text>
    </Flex>
  );
}

/** Notes of one tone share an alert. */
function Notes({ notes }) {
  const of = (tone) => notes.filter((note) => note.tone === tone);
  const alert = (variant, title, list) =>
    list.length > 0 && (
      <Alert key={variant} variant={variant} title={title}>
        {list.map(({ text }) => (
          <Text key={text}>{text}</Text>
        ))}
      </Alert>
    );
  return [alert("warning", "Before you rely on this", of("warning")), alert("info", "Please note", of("info"))];
}

function Part({ part }) {
  if (part.kind === "note") {
    if (part.tone === "warning") return <Alert variant="warning" title={part.text} />;
    return <Text variant={part.tone === "quiet" ? "microcopy" : "bodytext"}>{part.text}</Text>;
  }
  if (part.kind === "facts") {
    return (
      <DescriptionList direction="row">
        {part.rows.map((row) => (
          <DescriptionListItem key={row.key} label={row.label}>
            <Text>{row.amount}</Text>
            {row.note && <Text variant="microcopy">{row.note}</Text>}
          </DescriptionListItem>
        ))}
      </DescriptionList>
    );
  }
  return (
    <Table density="compact" flush>
      {part.title && (
        <TableHead>
          <TableRow>
            <TableHeader>{part.title}</TableHeader>
            <TableHeader width="min" align="right">
              {part.figure}
            </TableHeader>
          </TableRow>
        </TableHead>
      )}
      <TableBody>
        {part.rows.map((row) => (
          <TableRow key={row.key}>
            <TableCell>
              <Text format={row.tone === "total" ? { fontWeight: "bold" } : undefined}>{row.label}</Text>
              {row.note && <Text variant="microcopy">{row.note}</Text>}
            </TableCell>
            <TableCell width="min" align="right">
              <Amount row={row} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Amount({ row: { amount, tone } }) {
  if (!amount) return null;
  if (AMOUNTS[tone]) return <Tag variant={AMOUNTS[tone]}>{amount}</Tag>;
  if (tone === "quiet") return <Text variant="microcopy">{amount}</Text>;
  return <Text format={tone === "total" ? { fontWeight: "bold" } : undefined}>{amount}</Text>;
}
