import { hydrate, render } from 'preact';
import type { BoardView } from '../figures/board-view.ts';
import { App } from './app.tsx';
import { Client } from './client.ts';
import { reloadOnNewToken, takeToken } from './session.ts';
import { Still } from './still.tsx';
import { apply } from './theme.ts';

apply();
const root = document.getElementById('app');
const still = document.getElementById('board');
if (root && still) {
  hydrate(<Still board={JSON.parse(still.textContent ?? '') as BoardView} />, root);
} else if (root) {
  const token = takeToken();
  reloadOnNewToken();
  render(
    token ? (
      <App client={new Client(token)} />
    ) : (
      <p class="nothing">The token is missing: open the address that the command printed.</p>
    ),
    root,
  );
}
