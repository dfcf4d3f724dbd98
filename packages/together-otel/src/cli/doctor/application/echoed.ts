import { maskedCommand } from '@together-otel/instrumentation/distribution';
import { allSettings } from '../../../settings/opentelemetry-settings.ts';

const READ = new Set(allSettings.map(({ variable }) => variable));

/** A command or a shell line, safe to show: only variables that are known keep their values. */
export function echoed(command: string | readonly string[]): string {
  return maskedCommand(command, (variable) => READ.has(variable));
}
