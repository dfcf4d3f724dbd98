import { startHooks } from './hooks.ts';
import { type Letter, startMailbox } from './mailbox.ts';
import type { Hook } from './messages.ts';

/** Messages received by a person or their program. */
export interface Inbox extends AsyncDisposable {
  readonly hooks: readonly Hook[];
  readonly letters: readonly Letter[];
  /** Where Slack, PagerDuty and a program listen. */
  readonly url: string;
  /** `host:port` of the mail server. */
  readonly smarthost: string;
  /** How often it answers 503 before it takes the next message. */
  refuse(times: number): void;
}

/** Receivers of every channel on 127.0.0.1, that keep what they get. */
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
