const KEY = 'together-live-token';
const TOKEN = /[#&]token=([\w-]+)/;

/** The address of a page that was started again differs behind the `#` only: no browser loads it. */
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
