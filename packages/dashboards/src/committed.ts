import { filesOf, type Product } from './files.ts';
import type { GeneratedFile } from './generated-file.ts';

const VARIANTS = ['collector', 'exporter'] as const;

/** The files that lie in the package, made with the default settings; `pnpm dashboards` writes them. */
export function committedFiles(): GeneratedFile[] {
  return (Object.keys(filesOf) as Product[]).flatMap((product) => {
    // Datadog has the names of the registry, whoever sends them.
    if (product === 'datadog') return under(product, filesOf.datadog());
    return VARIANTS.flatMap((suffixes) =>
      under(`${product}/${suffixes}`, filesOf[product]({ suffixes })),
    );
  });
}

function under(folder: string, files: readonly GeneratedFile[]): GeneratedFile[] {
  return files.map(({ path, text }) => ({ path: `${folder}/${path}`, text }));
}
