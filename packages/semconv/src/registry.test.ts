import { describe, expect, it } from 'vitest';
import type { AttributeDefinition, MetricDefinition } from './index.ts';
import {
  attributes,
  buckets,
  commonMetricAttributes,
  errorRules,
  metrics,
  probeAttributes,
  probeMetrics,
  spans,
} from './index.ts';

const metricList: MetricDefinition[] = Object.values(metrics);
const attributeList: AttributeDefinition[] = Object.values(attributes);
const probeMetricList: MetricDefinition[] = Object.values(probeMetrics);
const probeAttributeList: AttributeDefinition[] = Object.values(probeAttributes);

describe('the registry', () => {
  it('names every signal once', () => {
    for (const list of [[...metricList, ...probeMetricList], attributeList, probeAttributeList]) {
      const names = list.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('refers only to attributes and buckets that exist', () => {
    for (const metric of metricList) {
      for (const key of [...commonMetricAttributes, ...metric.attributes]) {
        expect(attributes, metric.name).toHaveProperty(key);
      }
      if (metric.instrument === 'histogram') {
        expect(buckets, metric.name).toHaveProperty(metric.buckets ?? '');
      }
    }
  });

  it('has the attributes of the probe', () => {
    for (const metric of probeMetricList) {
      for (const key of metric.attributes) {
        expect({ ...attributes, ...probeAttributes }, metric.name).toHaveProperty(key);
      }
    }
  });

  it('has no probe gauge that Prometheus would name a ratio', () => {
    for (const { name, instrument, unit } of probeMetricList) {
      if (instrument === 'gauge') expect(unit, name).not.toBe('1');
    }
  });

  it('has rising bucket boundaries', () => {
    for (const boundaries of Object.values(buckets)) {
      expect([...boundaries]).toEqual([...boundaries].sort((a, b) => a - b));
    }
  });

  it('lists the categories of the error table as values of the attribute', () => {
    for (const { category } of errorRules) {
      expect(attributes.errorCategory.values).toContain(category);
    }
  });

  it('puts rules with a code or words before the rule of their status', () => {
    errorRules.forEach((rule, index) => {
      if (rule.code || rule.words) return;
      const later = errorRules.slice(index + 1);
      expect(later.filter(({ status }) => status === rule.status)).toEqual([]);
    });
  });

  it('gives every model operation a span name with its operation in it', () => {
    for (const span of Object.values(spans)) {
      if ('operation' in span) expect(span.spanName).toBe(`${span.operation} {model}`);
    }
  });
});
