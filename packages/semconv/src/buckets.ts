/**
 * Bucket boundaries of the histograms.
 *
 * `seconds` and `tokens` are those of the GenAI conventions (v1.41.1); `delay` covers the SDKs'
 * backoff, which starts near half a second.
 */
export const buckets = {
  seconds: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  tokens: [
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
  ],
  delay: [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 32, 60],
} as const;

/** A key of {@link buckets}. */
export type BucketKey = keyof typeof buckets;
