import { filesOf, type Product } from './files.ts';
import type { GeneratedFile } from './generated-file.ts';

const VARIANTS = ['collector', 'exporter'] as const;

/** Datadog has the names of the registry, and Alertmanager only labels, whoever sends them. */
const ANYONE: readonly Product[] = ['alertmanager', 'datadog'];

/** The files that lie in the package, made with the default settings; `pnpm dashboards` writes them. */
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

/** What the example of a pipeline has a copy of: Kubernetes takes no file from outside of its folder. */
export function exampleFiles(): GeneratedFile[] {
  return under('../../examples/collector-pipeline/alertmanager', filesOf.alertmanager());
}
