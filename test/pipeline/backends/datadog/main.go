// Command datadog-metrics prints what Datadog would make of OTLP metrics: it reads OTLP/JSON, one
// request per line, runs it through the Datadog Agent's own mapping, and prints each series.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/DataDog/datadog-agent/pkg/opentelemetry-mapping-go/otlp/attributes"
	"github.com/DataDog/datadog-agent/pkg/opentelemetry-mapping-go/otlp/metrics"
	"github.com/DataDog/datadog-agent/pkg/util/quantile"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// Maximum length of a line; a process exports some hundred kilobytes at a time.
const maxLine = 64 << 20

// series is identified in Datadog by its name, type and tags.
type series struct {
	Name string   `json:"name"`
	Type string   `json:"type"`
	Tags []string `json:"tags"`
	Host string   `json:"host"`
	// Points counts the points of each second; several points of a second overwrite each other.
	Points map[uint64]int `json:"points"`
	// Sum of the values; for a distribution, of the values it counted.
	Sum   float64 `json:"sum"`
	Count int64   `json:"count"`
}

// collector consumes the output of the mapping.
type collector struct {
	metrics.TimeSeriesConsumer
	all map[string]*series
}

func (c *collector) add(dimensions *metrics.Dimensions, kind string, timestamp uint64) *series {
	tags := slices.Sorted(slices.Values(dimensions.Tags()))
	key := strings.Join(append([]string{dimensions.Name(), kind, dimensions.Host()}, tags...), "\x00")
	one, ok := c.all[key]
	if !ok {
		one = &series{Name: dimensions.Name(), Type: kind, Tags: tags, Host: dimensions.Host(), Points: map[uint64]int{}}
		c.all[key] = one
	}
	one.Points[timestamp/1e9]++
	return one
}

func (c *collector) ConsumeTimeSeries(_ context.Context, dimensions *metrics.Dimensions, kind metrics.DataType, timestamp uint64, _ int64, value float64) {
	name, err := kind.MarshalText()
	if err != nil {
		panic(err)
	}
	one := c.add(dimensions, string(name), timestamp)
	one.Sum += value
	one.Count++
}

func (c *collector) ConsumeSketch(_ context.Context, dimensions *metrics.Dimensions, timestamp uint64, _ int64, sketch *quantile.Sketch) {
	one := c.add(dimensions, "distribution", timestamp)
	one.Sum += sketch.Basic.Sum
	one.Count += sketch.Basic.Cnt
}

// The Agent uses sketches; these two are for consumers that want the original histograms.
func (c *collector) ConsumeExplicitBoundHistogram(context.Context, *metrics.Dimensions, pmetric.HistogramDataPointSlice) {
}

func (c *collector) ConsumeExponentialHistogram(context.Context, *metrics.Dimensions, pmetric.ExponentialHistogramDataPointSlice) {
}

func main() {
	histograms := flag.String("histograms", string(metrics.HistogramModeDistributions), "the Agent's otlp_config.metrics.histograms.mode")
	flag.Parse()
	if err := run(*histograms); err != nil {
		fmt.Fprintln(os.Stderr, "datadog-metrics:", err)
		os.Exit(1)
	}
}

func run(histograms string) error {
	telemetry := componenttest.NewNopTelemetrySettings()
	translator, err := attributes.NewTranslator(telemetry)
	if err != nil {
		return err
	}
	mapping, err := metrics.NewDefaultTranslator(telemetry, translator, metrics.WithHistogramMode(metrics.HistogramMode(histograms)))
	if err != nil {
		return err
	}
	into := &collector{all: map[string]*series{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLine)
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		request, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if _, err := mapping.MapMetrics(context.Background(), request, into, nil); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	output := make([]*series, 0, len(into.all))
	for _, key := range slices.Sorted(maps.Keys(into.all)) {
		output = append(output, into.all[key])
	}
	return json.NewEncoder(os.Stdout).Encode(output)
}
