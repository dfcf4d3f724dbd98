import type { PanelUnit } from '@together-otel/dashboards';

/** Formats a number for people; a dash without one. */
export function formatNumber(value: number | undefined, unit: PanelUnit): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  switch (unit) {
    case 'share':
      return `${digits(value * 100, 2)} %`;
    case 'seconds':
      return formatSeconds(value);
    case 'calls/s':
      return `${digits(value)} /s`;
    case 'requests/s':
      return `${compact(value)} req/s`;
    case 'tokens/s':
      return `${compact(value)} tok/s`;
    case 'usd':
      return `$${Math.abs(value) < 1 ? digits(value) : compact(value)}`;
    case 'state':
      return value > 0 ? 'yes' : 'no';
    case 'number':
      return compact(value);
  }
}

const SECONDS_PER = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

function formatSeconds(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${digits(value * 1e6)} µs`;
  if (size < 1) return `${digits(value * 1000)} ms`;
  for (const [unit, seconds] of SECONDS_PER) {
    if (size >= 2 * seconds) return `${digits(value / seconds)} ${unit}`;
  }
  return `${digits(value)} s`;
}

function compact(value: number): string {
  if (Math.abs(value) >= 1e6) return `${digits(value / 1e6)}M`;
  if (Math.abs(value) >= 1e3) return `${digits(value / 1e3)}k`;
  return digits(value);
}

/** Three significant digits, or fewer. */
function digits(value: number, mostDecimals = 3): string {
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return String(Number(value.toFixed(Math.min(decimals, mostDecimals))));
}
