import { render } from 'preact';
import { App } from './app.tsx';
import { Client } from './client.ts';
import { takeToken } from './session.ts';
import { apply } from './theme.ts';

apply();
const root = document.getElementById('app');
const token = takeToken();
if (root) {
  render(
    token ? (
      <App client={new Client(token)} />
    ) : (
      <p class="nothing">The token is missing: open the address that the command printed.</p>
    ),
    root,
  );
}
