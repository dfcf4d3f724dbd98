const KEY = 'together-live-token';
const TOKEN = /[#&]token=([\w-]+)/;

/** The address of a page that was started again differs behind the `#` only: no browser loads it. */
export function reloadOnNewToken(): void {
  addEventListener('hashchange', () => {
    if (TOKEN.test(location.hash)) location.reload();
  });
}

/** Takes the token out of the address into this tab's session, so that a shared link does not carry it. */
export function takeToken(): string | undefined {
  const [, token] = TOKEN.exec(location.hash) ?? [];
  if (token) {
    sessionStorage.setItem(KEY, token);
    history.replaceState(null, '', '#/now');
  }
  return token ?? sessionStorage.getItem(KEY) ?? undefined;
}
