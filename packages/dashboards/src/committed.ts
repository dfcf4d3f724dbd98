import { filesOf, type Product } from './files.ts';
import type { GeneratedFile } from './generated-file.ts';

/** The files that lie in the package, made with the default settings; `pnpm dashboards` writes them. */
export function committedFiles(): GeneratedFile[] {
  return Object.keys(filesOf).flatMap((product) =>
    (['collector', 'exporter'] as const).flatMap((suffixes) =>
      filesOf[product as Product]({ suffixes }).map(({ path, text }) => ({
        path: `${product}/${suffixes}/${path}`,
        text,
      })),
    ),
  );
}
