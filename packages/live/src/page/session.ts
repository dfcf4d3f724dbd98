const KEY = 'together-live-token';
const TOKEN = /[#&]token=([\w-]+)/;

/** Reloads for a restarted page: its URL differs only after the `#`, so browsers don't load it. */
export function reloadOnNewToken(): void {
  addEventListener('hashchange', () => {
    if (TOKEN.test(location.hash)) location.reload();
  });
}

/**
 * Moves the token from the URL to the session storage of this tab, so that shared links don't
 * contain it.
 */
export function takeToken(): string | undefined {
  const [, token] = TOKEN.exec(location.hash) ?? [];
  if (token) {
    sessionStorage.setItem(KEY, token);
    history.replaceState(null, '', '#/now');
  }
  return token ?? sessionStorage.getItem(KEY) ?? undefined;
}
