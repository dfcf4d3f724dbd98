import { DiagLogLevel, diag } from '@opentelemetry/api';
import { onTestFinished } from 'vitest';

/**
 * Records the warnings of OpenTelemetry's diagnostic logger until the test ends, one string each.
 */
export function recordWarnings(): readonly string[] {
  const warnings: string[] = [];
  const ignore = (): void => {};
  diag.setLogger(
    {
      error: ignore,
      warn: (...parts) => void warnings.push(parts.join(' ')),
      info: ignore,
      debug: ignore,
      verbose: ignore,
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  onTestFinished(() => diag.disable());
  return warnings;
}
