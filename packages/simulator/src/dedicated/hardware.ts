/** One kind of machine with its v1 and v2 ids. Prices are plausible, not quotes. */
export interface Hardware {
  /** Id in `GET /v1/hardware`. */
  readonly v1: string;
  /** Id in `GET /v2/public/inference-instance-types`. */
  readonly v2: string;
  readonly gpu: string;
  readonly gpuMemory: number;
  readonly gpus: number;
  readonly centsPerMinute: number;
}

/** Every kind of machine. */
export const HARDWARE: readonly Hardware[] = [1, 2, 4, 8].map((gpus) => ({
  v1: `${gpus}x_nvidia_h100_80gb_sxm`,
  v2: `${gpus}xnvidia-h100-80gb`,
  gpu: 'h100-80gb',
  gpuMemory: 80,
  gpus,
  centsPerMinute: 6 * gpus,
}));
