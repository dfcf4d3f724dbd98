import { type Finding, note, ok } from '../finding.ts';

const PROXIES = /^https?_proxy$/i;

/**
 * The OTLP exporters use their own connections, which no version of Node sends through the proxy of
 * the environment, not even with `NODE_USE_ENV_PROXY`.
 *
 * @param urls where telemetry goes.
 */
export function checkProxies(
  env: Readonly<Record<string, string | undefined>>,
  urls: readonly string[],
): Finding[] {
  const set = Object.keys(env).filter((name) => PROXIES.test(name) && env[name]?.trim());
  if (set.length === 0 || urls.length === 0) return [];
  const names = set.sort().join(', ');
  const away = urls.map((url) => new URL(url)).find(({ hostname }) => !isLoopback(hostname));
  if (!away) return [ok(`${names}: not used for telemetry, which is sent directly`)];
  return [
    note(
      `${names}: not used for telemetry, which is sent to ${away.host} directly`,
      'If it can only be reached through the proxy, send to a Collector on this side of it.',
    ),
  ];
}

function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}
