/** The numbers in a version such as `v22.15.0`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** @returns undefined if it is not a version. */
export function parseVersion(text: string | undefined): Version | undefined {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text ?? '') ?? [];
  if (major === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) };
}

/** Whether `version` is `from`, as `[major, minor]`, or later. */
export function isFrom(version: Version, [major, minor]: readonly [number, number]): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
