const KEY = 'together-live-token';

/** Takes the token out of the address into this tab's session, so that a shared link does not carry it. */
export function takeToken(): string | undefined {
  const [, token] = /[#&]token=([\w-]+)/.exec(location.hash) ?? [];
  if (token) {
    sessionStorage.setItem(KEY, token);
    history.replaceState(null, '', '#/now');
  }
  return token ?? sessionStorage.getItem(KEY) ?? undefined;
}
