import type { CertificateOptions } from './certificate-options.ts';

/** Treatment of connections before any request is read. */
export interface Disturbance {
  /**
   * - `served`: as usual, after `delayMillis`
   * - `refused`: nothing listens; the port is free, and taken again afterwards
   * - `reset`: accepted, and reset at once
   * - `ignored`: accepted, and then nothing: a TLS handshake, or an answer, never comes
   * @default 'served'
   */
  readonly connections?: 'served' | 'refused' | 'reset' | 'ignored';
  /**
   * Pause between a connection's arrival and its use: with TLS a slow handshake, without it a slow
   * first byte of the connection's first answer.
   * @default 0
   */
  readonly delayMillis?: number;
  /**
   * Ends on its own after this many seconds.
   * @default it lasts until `restore`
   */
  readonly seconds?: number;
}

/** The simulator's side of the network. */
export interface Network {
  /**
   * Disturbs all connections from now on, and closes those that are open: with `refused`, `reset`
   * and `ignored` also under a request in flight. Replaces what was in force.
   *
   * @throws TypeError naming the field, the value and what to do
   */
  disturb(disturbance: Disturbance): Promise<void>;
  /** Connections are served as usual again; the certificate is that of the options. */
  restore(): Promise<void>;
  /**
   * Presents another certificate to new connections, and closes idle ones.
   *
   * @throws TypeError for a wrong option; Error when the simulator does not speak TLS
   */
  presentCertificate(certificate: CertificateOptions): Promise<void>;
}
