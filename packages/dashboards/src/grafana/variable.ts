/** A variable in the notation that Grafana replaces anywhere in a text. */
export function variable(name: string): string {
  return `\${${name}}`;
}
