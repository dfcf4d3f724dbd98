import { startHooks } from './hooks.ts';
import { type Letter, startMailbox } from './mailbox.ts';
import type { Hook } from './messages.ts';

/** Messages received on all channels. */
export interface Inbox extends AsyncDisposable {
  readonly hooks: readonly Hook[];
  readonly letters: readonly Letter[];
  /** Base URL for Slack, PagerDuty and the webhook. */
  readonly url: string;
  /** `host:port` of the mail server. */
  readonly smarthost: string;
  /** Answers the next `times` messages with 503. */
  refuse(times: number): void;
}

/** Starts receivers for every channel on 127.0.0.1 that keep their messages. */
export async function startInbox(): Promise<Inbox> {
  const resources = new AsyncDisposableStack();
  const hooks = resources.use(await startHooks());
  const mailbox = resources.use(await startMailbox());
  return {
    hooks: hooks.got,
    letters: mailbox.got,
    url: hooks.url,
    smarthost: mailbox.smarthost,
    refuse: hooks.refuse,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
