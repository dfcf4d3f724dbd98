/**
 * Whether a `Host` header names this machine. With DNS rebinding, another site can make a browser
 * connect here under its own name, but not under one of these.
 */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return name === 'localhost' || name === '127.0.0.1' || name === '[::1]';
}
