import { shown } from '@together-otel/instrumentation/distribution';
import type { Transporter } from 'nodemailer';
import type { Channel, Sent } from './channel.ts';
import { type Notice, subjectOf, textOf } from './notice.ts';

const TIMEOUT_MILLIS = 10_000;

/** Failures without a response: no usable credentials, or no valid recipients. */
const PERMANENT: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'EENVELOPE']);

type MailError = Error & { readonly responseCode?: number; readonly code?: string };

/** Sends mail by SMTP: STARTTLS if the server offers it, implicit TLS with `smtps:`. */
export class MailChannel implements Channel {
  readonly name: string;
  readonly #url: URL;
  readonly #from: string;
  readonly #to: readonly string[];
  #transport: Transporter | undefined;

  /** @param url with host, port and credentials. */
  constructor(url: URL, from: string, to: readonly string[]) {
    this.name = `mail by ${shown(url.host)}`;
    this.#url = url;
    this.#from = from;
    this.#to = to;
  }

  async send(notice: Notice, id: string): Promise<Sent> {
    try {
      this.#transport ??= await this.#connect();
      await this.#transport.sendMail({
        from: this.#from,
        to: [...this.#to],
        subject: subjectOf(notice),
        text: `${textOf(notice)}\n`,
        // The same for each attempt, so that mail clients show it once.
        messageId: `<${id}@together-otel.probe>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { isSent: true };
    } catch (error) {
      const { responseCode, code = '', message } = error as MailError;
      // 5xx is permanent, 4xx temporary; no answer means a failure of the network or of ours.
      const isFinal = responseCode === undefined ? PERMANENT.has(code) : responseCode >= 500;
      return { isSent: false, reason: shown(message), isFinal };
    }
  }

  async #connect(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { protocol, hostname, port, username, password } = this.#url;
    const isSecure = protocol === 'smtps:';
    return createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (isSecure ? 465 : 587),
      secure: isSecure,
      // Passwords are never sent unencrypted.
      requireTLS: !isSecure && username !== '',
      ...(username && {
        auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      }),
      connectionTimeout: TIMEOUT_MILLIS,
      greetingTimeout: TIMEOUT_MILLIS,
      socketTimeout: TIMEOUT_MILLIS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
}
