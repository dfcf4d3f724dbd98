/**
 * `pnpm incident [FOLDER]`: plays the incident, prints it, and saves the results of the boards'
 * queries.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alerts } from '@together-otel/dashboards';
import { findBackends } from '@together-otel/pipeline';
import { wrongFirstTokens } from './first-tokens.ts';
import { playIncident } from './incident.ts';
import { notificationTable } from './notification-table.ts';
import { wrongMessages } from './notification-verdict.ts';
import { brokenTexts, emptyPanels, strangeEnvironments, wrongAlerts } from './verdict.ts';

const folder = process.argv[2] ?? 'incident';
const backends = findBackends();
if ('missing' in backends) {
  console.error(`incident: ${backends.missing}`);
  process.exit(1);
}
await mkdir(folder, { recursive: true });
const incident = await playIncident(console.error);
for (const observed of incident.observed) {
  const { suffixes, boards, alerts: log } = observed;
  console.log(`\nWith the names of the ${suffixes}, alerts fired at (s; one stands for a minute):`);
  for (const name of new Set(alerts().map((alert) => alert.name))) {
    console.log(`  ${name.padEnd(28)} ${log.spells(name).join(', ') || 'never'}`);
  }
  for (const [name, results] of Object.entries(boards)) {
    const file = join(folder, `${suffixes}-${name}.json`);
    await writeFile(file, `${JSON.stringify(results)}\n`);
    console.log(`  ${file}: together-otel dashboards preview --from ${file}`);
  }
  const wrong = [
    ...wrongAlerts(observed),
    ...strangeEnvironments(observed),
    ...brokenTexts(observed),
    ...emptyPanels(observed),
    ...wrongFirstTokens(observed),
  ];
  report(wrong);
}
const { notifications, observed, picture } = incident;
if (picture) {
  const file = join(folder, 'picture.json');
  await writeFile(file, `${JSON.stringify(picture)}\n`);
  console.log(`\nThe overview halfway, as in the README of dashboards: ${file}`);
}
console.log(`\nNotifications, for what came over OTLP: ${notifications.webhook.length} messages`);
console.log(
  `(webhook; Slack ${notifications.slack.length}, mail ${notifications.letters.length}, PagerDuty ${notifications.pages.length})\n`,
);
console.log(notificationTable(notifications));
report(observed.slice(0, 1).flatMap(({ alerts: log }) => wrongMessages(notifications, log)));

function report(wrong: readonly string[]): void {
  for (const line of wrong) console.log(`  WRONG: ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
}
