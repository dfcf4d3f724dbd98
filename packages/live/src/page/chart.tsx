import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { PanelView } from '../figures/board-view.ts';
import { highest } from '../figures/statistics/extremes.ts';
import { formatNumber } from './number-format.ts';
import { stackedHeights } from './stacked.ts';
import { colourOf, shownColour, useTheme } from './theme.ts';

interface ChartProps {
  readonly panel: PanelView;
  readonly times: readonly number[];
  readonly height: number;
}

/** Line chart: hover or arrow keys read values, drag zooms, Escape resets. */
export function Chart({ panel, times, height }: ChartProps) {
  const { data, unit = 'number', limit, stacked = false, title } = panel;
  const lines = data.kind === 'chart' ? data.lines : [];
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<number | null>(null);
  const theme = useTheme();
  const shown = lines.filter(({ name }) => !hidden.has(name));
  const shape = JSON.stringify([
    shown.map(({ name }) => name),
    unit,
    limit,
    stacked,
    height,
    theme,
  ]);

  useLayoutEffect(() => {
    if (!box.current || shown.length === 0) return;
    const own = new uPlot(optionsOf(), plotted(), box.current);
    plot.current = own;
    const resize = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0)
        own.setSize({ width: entry.contentRect.width, height });
    });
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      own.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    const own = plot.current;
    // Freeze the lines while they are being inspected.
    if (own && !isZoomed(own)) own.setData(plotted());
  }, [panel, times]);

  function optionsOf(): uPlot.Options {
    const colour = (name: string): string => shownColour(`var(${name})`);
    const font = `11px ${getComputedStyle(document.documentElement).getPropertyValue('--font')}`;
    const limitColour = colour('--bad');
    const axis = {
      stroke: colour('--faint'),
      font,
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { show: false },
    };
    return {
      width: box.current?.clientWidth || 300,
      height,
      legend: { show: false },
      cursor: {
        sync: { key: 'together' },
        points: { size: 6 },
        drag: { x: true, y: false, uni: 12 },
      },
      scales: { y: { range: (_plot, _min, max) => [0, topOf(max)] } },
      axes: [
        {
          ...axis,
          space: 70,
          size: 24,
          values: (_plot, splits) =>
            splits.map((split, index) => timeLabel(split, splits[index + 1] ?? split, splits)),
        },
        {
          ...axis,
          size: 62,
          space: 28,
          values: (_plot, splits) => splits.map((value) => formatNumber(value, unit)),
        },
      ],
      series: [
        {},
        ...shown.map(({ name }) => {
          const own = `var(${colourOf(name)})`;
          const stroke = shownColour(own);
          return {
            label: name,
            stroke,
            width: 1.5,
            spanGaps: false,
            points: { show: true, size: 5, fill: stroke, filter: isolated },
            // Opaque, to cover the line behind it.
            ...(stacked && { fill: shownColour(`color-mix(in srgb, ${own} 33%, var(--panel))`) }),
          };
        }),
      ],
      hooks: {
        setCursor: [({ cursor }) => setAt(cursor.idx ?? null)],
        draw: [
          (own) => {
            if (!limit) return;
            const y = own.valToPos(limit.at, 'y', true);
            if (y < own.bbox.top || y > own.bbox.top + own.bbox.height) return;
            const { ctx } = own;
            ctx.save();
            ctx.strokeStyle = limitColour;
            ctx.setLineDash([4, 4]);
            ctx.beginPath();
            ctx.moveTo(own.bbox.left, y);
            ctx.lineTo(own.bbox.left + own.bbox.width, y);
            ctx.stroke();
            ctx.restore();
          },
        ],
      },
    };
  }

  /** Scaled to the highest line, and to the limit if that is close. */
  function topOf(max: number | null): number {
    const highest = max ?? 0;
    if (unit === 'share' && highest <= 1)
      return limit?.bad === 'below' ? 1 : Math.max(highest * 1.1, 0.02);
    return highest > 0 ? highest * 1.1 : 1;
  }

  function plotted(): uPlot.AlignedData {
    const values = shown.map((line) => [...line.values]);
    return [[...times], ...(stacked ? stackedHeights(values) : values)] as uPlot.AlignedData;
  }

  function onKey(event: KeyboardEvent): void {
    const own = plot.current;
    if (!own) return;
    if (event.key === 'Escape') showAll(own);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = Math.min(times.length - 1, Math.max(0, (own.cursor.idx ?? times.length) + step));
    own.setCursor({ left: own.valToPos(times[index] ?? 0, 'x'), top: own.height / 2 }, true);
  }

  function showAll(own: uPlot): void {
    own.setData(plotted());
  }

  if (lines.length === 0) return <p class="nothing">no data in this time range</p>;
  const toggle = (name: string): void => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  const moment = at === null ? undefined : times[at];
  return (
    <figure class="chart">
      <div
        ref={box}
        class="plot"
        role="application"
        aria-roledescription="chart"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read values here
        tabIndex={0}
        aria-label={`${title}: ${lines.map(({ name, values }) => `${name} ${formatNumber(lastOf(values), unit)}`).join(', ')}`}
        onKeyDown={onKey}
        style={{ height: `${height}px` }}
      />
      <figcaption>
        <ul class="legend">
          {lines.map(({ name, values }) => (
            <li key={name}>
              <button
                type="button"
                aria-pressed={!hidden.has(name)}
                onClick={() => toggle(name)}
                style={{ '--line': `var(${colourOf(name)})` }}
              >
                <span class="legend-name">{name}</span>
                <b>
                  {formatNumber((at === null ? lastOf(values) : values[at]) ?? undefined, unit)}
                </b>
              </button>
            </li>
          ))}
          <li class="faint">{moment === undefined ? 'latest' : clock(moment)}</li>
        </ul>
      </figcaption>
    </figure>
  );
}

/** Sparkline without axes. */
export function Sparkline({
  values,
  tone,
}: {
  readonly values: readonly (number | null)[];
  readonly tone: string;
}) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const top = highest(known) || 1;
  const points = values
    .map((value, index) =>
      value === null
        ? undefined
        : `${((index / (values.length - 1)) * 100).toFixed(2)},${(22 - (value / top) * 20).toFixed(2)}`,
    )
    .filter((point) => point !== undefined);
  return (
    <svg class={`spark ${tone}`} viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}

/** Isolated values, which no line would show. */
function isolated(own: uPlot, series: number): number[] {
  const values = own.data[series] ?? [];
  const at = (index: number): number | null => values[index] ?? null;
  return [...values.keys()].filter(
    (index) => at(index) !== null && at(index - 1) === null && at(index + 1) === null,
  );
}

function isZoomed(own: uPlot): boolean {
  const [times = []] = own.data;
  const { min, max } = own.scales['x'] ?? {};
  return (min ?? 0) > (times[0] ?? 0) || (max ?? 0) < (times.at(-1) ?? 0);
}

function lastOf(values: readonly (number | null)[]): number | undefined {
  return values.findLast((value) => value !== null) ?? undefined;
}

function timeLabel(split: number, next: number, splits: readonly number[]): string {
  const step = next - split || split - (splits.at(-2) ?? 0);
  const date = new Date(split * 1000);
  if (step >= 86_400) return date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' });
  return date.toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    ...(step < 60 && { second: '2-digit' }),
    hour12: false,
  });
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, { hour12: false });
}
