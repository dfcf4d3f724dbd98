import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultDelivery, filesOf, type Settings, secretFiles } from '@together-otel/dashboards';
import { parse, stringify } from 'yaml';
import type { Inbox } from './inbox.ts';
import { MAIL_ACCOUNT } from './mailbox.ts';

interface Configuration {
  global?: object;
  readonly receivers: readonly {
    readonly email_configs?: { require_tls: boolean }[];
  }[];
}

/**
 * Writes the Alertmanager configuration that users get, with secrets that point to an inbox. Two
 * things differ: PagerDuty's URL, and mail without TLS.
 *
 * @returns the path of the configuration.
 */
export async function deliverTo(
  { url, smarthost }: Inbox,
  folder: string,
  settings: Partial<Settings> = {},
): Promise<string> {
  const secretsFolder = join(folder, 'secrets');
  await mkdir(secretsFolder, { recursive: true });
  const secrets = {
    slack: `${url}/slack`,
    webhook: `${url}/webhook`,
    pagerduty: 'R0UT1NGKEY',
    email: MAIL_ACCOUNT.password,
  };
  for (const [channel, secret] of Object.entries(secrets)) {
    await writeFile(join(secretsFolder, secretFiles[channel as keyof typeof secrets]), secret);
  }
  const mail = { ...defaultDelivery.mail, smarthost, username: MAIL_ACCOUNT.user };
  const delivery = { ...defaultDelivery, mail, secretsFolder };
  for (const { path, text } of filesOf.alertmanager({ ...settings, delivery })) {
    await writeFile(join(folder, path), path.endsWith('.yml') ? here(text, url) : text);
  }
  return join(folder, 'alertmanager.yml');
}

function here(text: string, url: string): string {
  const configuration = parse(text) as Configuration;
  configuration.global = { pagerduty_url: `${url}/pagerduty` };
  for (const { email_configs = [] } of configuration.receivers) {
    for (const config of email_configs) config.require_tls = false;
  }
  return stringify(configuration);
}
