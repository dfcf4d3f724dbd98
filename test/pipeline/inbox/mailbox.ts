import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A received mail. */
export interface Letter {
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Mailbox extends AsyncDisposable {
  readonly got: readonly Letter[];
  readonly smarthost: string;
}

/** The account allowed to send. */
export const MAIL_ACCOUNT = { user: 'ops@example.com', password: 'the password' } as const;

/** Starts a mail server that accepts mail from authenticated senders. */
export async function startMailbox(): Promise<Mailbox> {
  const got: Letter[] = [];
  const server = new SMTPServer({
    authMethods: ['PLAIN'],
    // On 127.0.0.1, a password may be sent without TLS.
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    onAuth({ username, password }, _session, done) {
      const isKnown = username === MAIL_ACCOUNT.user && password === MAIL_ACCOUNT.password;
      if (isKnown) done(null, { user: username });
      else done(new Error('wrong password'));
    },
    onData(stream, session, done) {
      const at = performance.now();
      simpleParser(stream).then(({ subject = '', text = '', html }) => {
        const { mailFrom, rcptTo } = session.envelope;
        got.push({
          at,
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          subject,
          text,
          html: html || '',
        });
        done();
      }, done);
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    got,
    smarthost: `127.0.0.1:${(listening.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
