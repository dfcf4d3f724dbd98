import type { GeneratedFile } from './generated-file.ts';
import { ruleFile } from './prometheus/rule-file.ts';

/** The files that lie in the package, made with the default settings; `pnpm dashboards` writes them. */
export function committedFiles(): GeneratedFile[] {
  return [
    { path: 'prometheus/collector/together.rules.yaml', text: ruleFile() },
    {
      path: 'prometheus/exporter/together.rules.yaml',
      text: ruleFile({ suffixes: 'exporter' }),
    },
  ];
}
