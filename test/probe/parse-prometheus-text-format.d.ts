/** The package ships no types. */
declare module 'parse-prometheus-text-format' {
  interface Family {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly {
      readonly value?: string;
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  }
  // biome-ignore lint/style/noDefaultExport: the package has a default export.
  export default function parsePrometheus(text: string): Family[];
}
