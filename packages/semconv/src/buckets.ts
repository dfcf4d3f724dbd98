/**
 * Bucket boundaries of the histograms.
 *
 * `seconds` and `tokens` are those of the GenAI conventions (v1.41.1 and v0.1.0 alike); `delay`
 * covers the SDKs' backoff, which starts near half a second.
 *
 * `firstToken` shows every quantile from 50 ms to 60 s within 10 % of its true value. Interpolation
 * may land anywhere in a bucket, so each boundary is at most 1.1 times the one before, and the first
 * lies below 50 ms. No list with fewer boundaries can do that: 1.1^74 < 60 / 0.05.
 */
export const buckets = {
  seconds: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  tokens: [
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
  ],
  firstToken: [
    0.048, 0.0528, 0.05808, 0.06388, 0.07026, 0.07728, 0.085, 0.0935, 0.1028, 0.113, 0.1243, 0.1367,
    0.1503, 0.1653, 0.1818, 0.1999, 0.2198, 0.2417, 0.2658, 0.2923, 0.3215, 0.3536, 0.3889, 0.4277,
    0.4704, 0.5174, 0.5691, 0.626, 0.6886, 0.7574, 0.8331, 0.9164, 1.008, 1.108, 1.218, 1.339,
    1.472, 1.619, 1.78, 1.958, 2.153, 2.368, 2.604, 2.864, 3.15, 3.465, 3.811, 4.192, 4.611, 5.072,
    5.579, 6.136, 6.749, 7.423, 8.165, 8.981, 9.879, 10.86, 11.94, 13.13, 14.44, 15.88, 17.46, 19.2,
    21.12, 23.23, 25.55, 28.1, 30.91, 34, 37.4, 41.14, 45.25, 49.77, 54.74, 60,
  ],
  delay: [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 32, 60],
} as const;

/** A key of {@link buckets}. */
export type BucketKey = keyof typeof buckets;
