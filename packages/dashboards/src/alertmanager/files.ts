import type { GeneratedFile } from '../generated-file.ts';
import type { Settings } from '../settings.ts';
import { alertmanagerConfiguration } from './configuration.ts';
import { TEMPLATE_FILE, templateFile } from './template-file.ts';

/** Alertmanager's configuration, and its message templates. */
export function alertmanagerFiles(settings: Partial<Settings> = {}): GeneratedFile[] {
  return [
    { path: 'alertmanager.yml', text: alertmanagerConfiguration(settings) },
    { path: TEMPLATE_FILE, text: templateFile(settings) },
  ];
}
