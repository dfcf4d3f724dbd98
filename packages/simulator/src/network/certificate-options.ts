/** The certificate that an HTTPS simulator presents. */
export interface CertificateOptions {
  /**
   * Host names and IP addresses it is for.
   * @default ['localhost', '127.0.0.1']
   */
  readonly names?: readonly string[];
  /**
   * Days from now until it expires; negative: it has expired.
   * @default 90
   */
  readonly daysLeft?: number;
  /**
   * `authority`: signed by the simulator's own authority, which clients may trust
   * (`simulator.certificateAuthority`); `self`: self-signed, trusted by nobody.
   * @default 'authority'
   */
  readonly signedBy?: 'authority' | 'self';
}
