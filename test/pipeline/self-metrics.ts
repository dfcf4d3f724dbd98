/** A Collector's own metrics, each summed over all labels. */
export type SelfMetrics = ReadonlyMap<string, number>;

/** Reads a Collector's own metrics in Prometheus' text format. */
export async function selfMetrics(url: string): Promise<SelfMetrics> {
  const response = await fetch(url);
  const figures = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    const [, name, value] = line.match(/^([a-zA-Z_:]+)(?:\{.*\})? (\S+)$/) ?? [];
    if (name !== undefined) figures.set(name, (figures.get(name) ?? 0) + Number(value));
  }
  return figures;
}
