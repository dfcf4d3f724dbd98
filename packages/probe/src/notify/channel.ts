import type { Notice } from './notice.ts';

/** Whether it was delivered; otherwise why not, and whether to retry. */
export type Sent =
  | { readonly isSent: true }
  | {
      readonly isSent: false;
      readonly reason: string;
      readonly isFinal: boolean;
      /** Pause requested by the receiver, in milliseconds. */
      readonly retryMillis?: number;
    };

/** A destination of notices. */
export interface Channel {
  /** Contains no secrets: most webhook URLs are secrets themselves. */
  readonly name: string;
  /** Tries once; never rejects. @param id the same for every attempt to send a notice. */
  send(notice: Notice, id: string): Promise<Sent>;
}
