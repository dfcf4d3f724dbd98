import type { ISerializer } from '@opentelemetry/otlp-transformer';

/** The part of an accepted request that the receiver rejected. */
interface Rejection {
  readonly count: number;
  readonly message: string;
}

const NONE: Rejection = { count: 0, message: '' };

/** Reads a partial success. https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
export function rejectedIn(
  answer: Uint8Array | undefined,
  serializer: Pick<ISerializer<never, object>, 'deserializeResponse'>,
): Rejection {
  if (!answer || answer.byteLength === 0) return NONE;
  try {
    const { partialSuccess } = serializer.deserializeResponse(answer) as {
      partialSuccess?: Readonly<Record<string, unknown>> | null;
    };
    if (!partialSuccess) return NONE;
    const { errorMessage, ...counts } = partialSuccess;
    const count = Number(Object.values(counts).find((value) => Number(value) > 0) ?? 0);
    return { count, message: String(errorMessage ?? '') };
  } catch {
    // Proxies answer with pages of their own; the request still succeeded.
    return NONE;
  }
}
