/** A variable in the syntax that Grafana substitutes anywhere in a text. */
export function variable(name: string): string {
  return `\${${name}}`;
}
