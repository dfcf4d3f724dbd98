import { maskedCommand } from '@together-otel/instrumentation/distribution';
import { allSettings } from '../../../settings/opentelemetry-settings.ts';

const READ = new Set(allSettings.map(({ variable }) => variable));

/** A command or shell line that is safe to show: only known variables keep their values. */
export function echoed(command: string | readonly string[]): string {
  return maskedCommand(command, (variable) => READ.has(variable));
}
