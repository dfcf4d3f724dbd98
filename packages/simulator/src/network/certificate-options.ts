/** The certificate that an HTTPS simulator presents. */
export interface CertificateOptions {
  /**
   * Host names and IP addresses it covers.
   * @default ['localhost', '127.0.0.1']
   */
  readonly names?: readonly string[];
  /**
   * Days until it expires; negative if it has already expired.
   * @default 90
   */
  readonly daysLeft?: number;
  /**
   * `authority`: signed by the simulator's own authority, which clients may trust
   * (`simulator.certificateAuthority`); `self`: self-signed and untrusted.
   * @default 'authority'
   */
  readonly signedBy?: 'authority' | 'self';
}
