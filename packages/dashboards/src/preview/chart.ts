import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartPanel } from '../boards/board.ts';
import { formatNumber } from './number-format.ts';
import type { Range } from './range.ts';
import type { Line } from './series.ts';
import { fontFamily } from './style.ts';

echarts.use([LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** Size in pixels, and the colour of each line by its name. */
export interface ChartLook {
  readonly width: number;
  readonly height: number;
  readonly colourOf: (name: string) => string;
}

/** A chart as SVG. Its colours are CSS variables of the page. */
export function chartSvg(
  panel: ChartPanel,
  lines: readonly Line[],
  range: Range,
  look: ChartLook,
): string {
  const { unit, limit, stacked } = panel;
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0)));
  const isWhole = most <= 1 && (unit === 'state' || (unit === 'share' && limit?.bad === 'below'));
  return svg(look, {
    grid: {
      left: 8,
      right: 12,
      top: 10,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'time',
      min: range.start * 1000,
      max: range.end * 1000,
      splitNumber: Math.max(2, Math.round(look.width / 110)),
      axisLine: { lineStyle: { color: 'var(--grid)' } },
      axisTick: { show: false },
      axisLabel: {
        color: 'var(--faint)',
        fontSize: 11,
        hideOverlap: true,
        formatter: (time: number) => timeLabel(time, range),
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...(isWhole && { max: 1, interval: unit === 'state' ? 1 : 0.25 }),
      splitNumber: 3,
      splitLine: { lineStyle: { color: 'var(--grid)' } },
      axisLabel: {
        color: 'var(--faint)',
        fontSize: 11,
        formatter: (value: number) => formatNumber(value, unit),
      },
    },
    series: lines.map(({ name, points }, index) => ({
      type: 'line',
      name,
      data: points.map(([time, value]) => [time, value]),
      silent: true,
      showSymbol: isolated(points),
      symbolSize: 3,
      ...(unit === 'state' && { step: 'end' }),
      ...(stacked && { stack: 'all' }),
      color: look.colourOf(name),
      lineStyle: { width: 1.5, color: look.colourOf(name) },
      ...(stacked && { areaStyle: { color: look.colourOf(name), opacity: 0.35 } }),
      ...(index === 0 && limit && { markLine: limitLine(limit.at) }),
    })),
  });
}

/** The course of a number, without axes. */
export function sparklineSvg(line: Line, look: ChartLook, colour: string): string {
  return svg(look, {
    grid: { left: 0, right: 0, top: 2, bottom: 0 },
    xAxis: { type: 'time', show: false },
    yAxis: { type: 'value', show: false, min: 0 },
    series: [
      {
        type: 'line',
        data: line.points.map(([time, value]) => [time, value]),
        silent: true,
        showSymbol: false,
        lineStyle: { width: 1.2, color: colour },
        areaStyle: { color: colour, opacity: 0.12 },
      },
    ],
  });
}

/** UTC, as fine as the range asks for. */
function timeLabel(time: number, { start, end }: Range): string {
  const text = new Date(time).toISOString();
  const seconds = end - start;
  if (seconds > 2 * 86_400) return text.slice(5, 10);
  return text.slice(11, seconds > 600 ? 16 : 19);
}

/** Where the alert begins; drawn where the axis reaches so far. */
function limitLine(at: number): object {
  return {
    silent: true,
    symbol: 'none',
    label: { show: false },
    lineStyle: { color: 'var(--bad)', type: 'dashed', width: 1 },
    data: [{ yAxis: at }],
  };
}

/** Whether points stand alone, so that no line would show them. */
function isolated(points: Line['points']): boolean {
  return points.filter(([, value]) => value !== null).length < 2;
}

function svg({ width, height }: ChartLook, option: object): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      useUTC: true,
      backgroundColor: 'transparent',
      textStyle: { fontFamily },
      ...option,
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
