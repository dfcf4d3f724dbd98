import { posix, win32 } from 'node:path';
import { type Delivery, defaultDelivery, type Mail } from '@together-otel/dashboards';
import { UsageFailure } from '../failure.ts';
import type { SettingsFlags } from './flags.ts';

/** Split in two, because output masks user info and queries of URLs. */
const MAIL_EXAMPLE =
  'smtp://smtp.example.com:587, followed by ?from=a@example.com&to=b@example.com';

/**
 * Alertmanager's receivers from the flags; undefined without any flag.
 *
 * @throws UsageFailure naming the flag and its value.
 */
export function deliveryOf({
  critical,
  warning,
  mail,
  secrets,
}: SettingsFlags): Delivery | undefined {
  if (!critical && !warning && mail === undefined && secrets === undefined) return undefined;
  return {
    critical: [...new Set(critical ?? defaultDelivery.critical)],
    warning: [...new Set(warning ?? defaultDelivery.warning)],
    mail: mail === undefined ? defaultDelivery.mail : mailOf(mail),
    secretsFolder: secrets === undefined ? defaultDelivery.secretsFolder : absolute(secrets),
  };
}

/** The same form as the probe's `--notify`, without the password, which is in a file. */
function mailOf(text: string): Mail {
  const url = URL.parse(text);
  const isSecure = url?.protocol === 'smtps:';
  const from = url?.searchParams.get('from');
  const to = url?.searchParams.getAll('to').join(', ');
  // Not echoed, because it may contain a password.
  if (url?.password) {
    throw new UsageFailure('--mail has a password: put it into the file smtp_password instead');
  }
  if (!url?.hostname || !/^smtps?:$/.test(url.protocol) || !from || !to) {
    throw new UsageFailure(`--mail is not an address such as ${MAIL_EXAMPLE}`);
  }
  return {
    from,
    to,
    smarthost: `${url.hostname}:${url.port || (isSecure ? 465 : 587)}`,
    ...(isSecure && { implicitTls: true }),
    ...(url.username && { username: decoded(url.username) }),
  };
}

function decoded(username: string): string {
  try {
    return decodeURIComponent(username);
  } catch {
    throw new UsageFailure(`--mail has the user '${username}': write its % as %25`);
  }
}

/** Alertmanager would resolve a relative path against its working directory. */
function absolute(folder: string): string {
  if (posix.isAbsolute(folder) || win32.isAbsolute(folder)) return folder;
  throw new UsageFailure(
    `--secrets needs an absolute path, such as ${defaultDelivery.secretsFolder}, not '${folder}'`,
  );
}
