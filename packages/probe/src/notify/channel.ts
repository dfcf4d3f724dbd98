import type { Notice } from './notice.ts';

/** Whether it has arrived; else why not, and whether to try again. */
export type Sent =
  | { readonly isSent: true }
  | {
      readonly isSent: false;
      readonly reason: string;
      readonly isFinal: boolean;
      /** As the receiver asks, in milliseconds. */
      readonly retryMillis?: number;
    };

/** Where notices go. */
export interface Channel {
  /** Without secrets: most webhooks' URLs are one. */
  readonly name: string;
  /** Tries once; never rejects. @param id the same for each attempt at one notice. */
  send(notice: Notice, id: string): Promise<Sent>;
}
