/** An SDK whose clients can be observed. */
export interface SupportedSdk {
  readonly module: string;
  /** Export name of the client class. */
  readonly className: string;
  /** The first supported version, as `[major, minor]`. */
  readonly from: readonly [number, number];
  /** The first major version that has not been tested. */
  readonly before: number;
}

/** SDKs, with the versions that the tests cover. */
export const SUPPORTED_SDKS: readonly SupportedSdk[] = [
  { module: 'openai', className: 'OpenAI', from: [4, 19], before: 8 },
  { module: 'together-ai', className: 'Together', from: [0, 52], before: 1 },
];

/** Whether a version is supported; false if it can't be parsed. */
export function isSupported({ from, before }: SupportedSdk, version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version ?? '') ?? [];
  if (major === undefined || minor === undefined) return false;
  const [firstMajor, firstMinor] = from;
  if (Number(major) >= before || Number(major) < firstMajor) return false;
  return Number(major) > firstMajor || Number(minor) >= firstMinor;
}

/** The range in words. */
export function rangeOf({ from, before }: SupportedSdk): string {
  return `>=${from.join('.')} <${before}`;
}
