import type { CertificateOptions } from './certificate-options.ts';

/** Treatment of connections before any request is read. */
export interface Disturbance {
  /**
   * - `served`: normally, after `delayMillis`
   * - `refused`: the port is closed, and reopened afterwards
   * - `reset`: accepted, then reset immediately
   * - `ignored`: accepted, then nothing: no TLS handshake or response
   * @default 'served'
   */
  readonly connections?: 'served' | 'refused' | 'reset' | 'ignored';
  /**
   * Pause before a connection is served: a slow handshake with TLS, otherwise a slow first byte of
   * the connection's first response.
   * @default 0
   */
  readonly delayMillis?: number;
  /**
   * Ends on its own after this many seconds.
   * @default until `restore`
   */
  readonly seconds?: number;
}

/** The simulator's side of the network. */
export interface Network {
  /**
   * Disturbs all connections from now on and closes open ones. `refused`, `reset` and `ignored`
   * also interrupt requests in flight. Replaces the previous disturbance.
   *
   * @throws TypeError naming the field, the value and what to do
   */
  disturb(disturbance: Disturbance): Promise<void>;
  /** Serves connections normally again, with the certificate from the options. */
  restore(): Promise<void>;
  /**
   * Presents another certificate to new connections and closes idle ones.
   *
   * @throws TypeError for an invalid option; Error if the simulator does not use TLS
   */
  presentCertificate(certificate: CertificateOptions): Promise<void>;
}
