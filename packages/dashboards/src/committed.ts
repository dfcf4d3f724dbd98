import { filesOf, type Product } from './files.ts';
import type { GeneratedFile } from './generated-file.ts';

const VARIANTS = ['collector', 'exporter'] as const;

/** Independent of the sender: Datadog uses the registry's names, Alertmanager only labels. */
const ANYONE: readonly Product[] = ['alertmanager', 'datadog'];

/**
 * Files committed to the package, generated with default settings; `pnpm dashboards` writes them.
 */
export function committedFiles(): GeneratedFile[] {
  return (Object.keys(filesOf) as Product[]).flatMap((product) => {
    if (ANYONE.includes(product)) return under(product, filesOf[product]());
    return VARIANTS.flatMap((suffixes) =>
      under(`${product}/${suffixes}`, filesOf[product]({ suffixes })),
    );
  });
}

function under(folder: string, files: readonly GeneratedFile[]): GeneratedFile[] {
  return files.map(({ path, text }) => ({ path: `${folder}/${path}`, text }));
}

/** Files copied into the example pipeline: Kubernetes accepts none from outside its folder. */
export function exampleFiles(): GeneratedFile[] {
  return under('../../examples/collector-pipeline/alertmanager', filesOf.alertmanager());
}
