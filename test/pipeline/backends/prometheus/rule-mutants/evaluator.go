package main

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/prometheus/common/model"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
)

type evaluator struct {
	context context.Context
	engine  *promql.Engine
	storage storage.Storage
}

// evaluated is a rule with its latest results.
type evaluated struct {
	rule rule
	eval rules.Rule
	// raw is the value of the expression.
	raw promql.Vector
	// last is what was stored: a recorded series, or the states of an alert.
	last promql.Vector
	// at holds the stored value at the minutes of the case's looks.
	at map[int]promql.Vector
}

// text is an expression with its source text, so that it need not be printed for each evaluation.
type text struct {
	parser.Expr
	text string
}

func (t text) String() string {
	return t.text
}

// tried is a mutant on trial in a case.
type tried struct {
	number  int
	minutes int
	// from is the first minute to evaluate.
	from    int
	copies  []*evaluated
	of      []int
	changed int
	// hasDiverged is set once the changed rule yields something other than the original. Until then,
	// its dependents yield the same as without the change and are not evaluated.
	hasDiverged bool
	isCaught    bool
}

func (m *tried) inPlaceOf(index int) *evaluated {
	if at := slices.Index(m.of, index); at >= 0 {
		return m.copies[at]
	}
	return nil
}

func (in *evaluator) rule(r rule) (*evaluated, error) {
	expr := text{text: r.Expr}
	own := labels.FromMap(r.Labels)
	if r.Record != "" {
		return &evaluated{rule: r, eval: rules.NewRecordingRule(r.Record, expr, own)}, nil
	}
	holds, err := duration(r.For)
	if err != nil {
		return nil, err
	}
	keeps, err := duration(r.Keep)
	if err != nil {
		return nil, err
	}
	none := labels.EmptyLabels()
	alert := rules.NewAlertingRule(r.Alert, expr, holds, keeps, own, none, none, "", true, nil)
	return &evaluated{rule: r, eval: alert}, nil
}

func duration(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	parsed, err := model.ParseDuration(text)
	return time.Duration(parsed), err
}

func (in *evaluator) mutant(number int, m *mutant) (*tried, error) {
	made := &tried{number: number, minutes: m.Minutes, changed: m.Changed}
	for _, each := range m.Copies {
		copy, err := in.rule(each.Rule)
		if err != nil {
			return nil, err
		}
		made.copies = append(made.copies, copy)
		made.of = append(made.of, each.Of)
	}
	// An alert has state besides its value.
	made.hasDiverged = made.copies[m.Changed].rule.Alert != ""
	return made, nil
}

// past holds the values of the rules' expressions, by minute.
type past [][]promql.Vector

// follow evaluates a mutant's copy of a rule right after that rule, so that both read the same: a
// series is new until it is remembered later in the same minute. When the changed rule first
// diverges, its dependents get the rules' past under their own names. raws ends with this minute.
func (in *evaluator) follow(m *tried, raws past, rule int) error {
	minute := len(raws) - 1
	place := slices.Index(m.of, rule)
	if place < 0 || !m.hasDiverged && place != m.changed {
		return nil
	}
	if err := in.evaluate(m.copies[place], timeOf(minute), nil); err != nil {
		return err
	}
	if m.hasDiverged || isSame(m.copies[place].raw, raws[minute][rule]) {
		return nil
	}
	m.hasDiverged = true
	for before := max(0, m.from); before <= minute; before++ {
		for index, each := range m.copies {
			// Later rules have not been evaluated at this minute yet.
			if index == m.changed || before == minute && index > m.changed {
				continue
			}
			if err := in.evaluate(each, timeOf(before), raws[before][m.of[index]]); err != nil {
				return err
			}
		}
	}
	return nil
}

func timeOf(minute int) time.Time {
	return time.Unix(int64(minute)*60, 0).UTC()
}

func isSame(one, other promql.Vector) bool {
	if len(one) != len(other) {
		return false
	}
	values := make(map[uint64]float64, len(one))
	for _, sample := range one {
		if sample.H != nil {
			return false
		}
		values[sample.Metric.Hash()] = sample.F
	}
	for _, sample := range other {
		of, is := values[sample.Metric.Hash()]
		if !is || math.Float64bits(of) != math.Float64bits(sample.F) {
			return false
		}
	}
	return true
}

// evaluate evaluates a rule and stores the result. It uses the value of the expression if that is
// known.
func (in *evaluator) evaluate(e *evaluated, at time.Time, known promql.Vector) error {
	query := rules.EngineQueryFunc(in.engine, in.storage)
	result, err := e.eval.Eval(in.context, 0, at, func(ctx context.Context, text string, t time.Time) (promql.Vector, error) {
		if known == nil {
			var err error
			known, err = query(ctx, text, t)
			if err != nil {
				return nil, err
			}
		}
		// Copied, because the rule renames what it gets.
		e.raw = append(promql.Vector{}, known...)
		return append(promql.Vector{}, known...), nil
	}, nil, 0)
	if err != nil {
		return err
	}
	app := in.storage.AppenderV2(in.context)
	store := func(series labels.Labels, sample promql.Sample) error {
		_, err := app.Append(0, series, 0, at.UnixMilli(), sample.F, nil, sample.H, storage.AppendV2Options{})
		return err
	}
	stored := make(map[uint64]bool, len(result))
	for _, sample := range result {
		if err := store(sample.Metric, sample); err != nil {
			return err
		}
		stored[sample.Metric.Hash()] = true
	}
	for _, sample := range e.last {
		if !stored[sample.Metric.Hash()] {
			if err := store(sample.Metric, promql.Sample{F: math.Float64frombits(value.StaleNaN)}); err != nil {
				return err
			}
		}
	}
	e.last = slices.Clone(result)
	return app.Commit()
}

// spread evaluates a mutant after the rules have been evaluated at all minutes: each expression
// once for all of them.
func (in *evaluator) spread(m *tried, raws past, looks []look) error {
	last := len(raws) - 1
	from := max(0, m.from)
	for index, each := range m.copies {
		var known []promql.Vector
		var err error
		if index < m.changed {
			// The changed rule may read it, as an alert reads earlier ones.
			for minute := from; minute <= last; minute++ {
				known = append(known, raws[minute][m.of[index]])
			}
		} else if known, err = in.overTime(each.rule.Expr, from, last); err != nil {
			return err
		}
		if index == m.changed {
			for minute := from; minute <= last && !m.hasDiverged; minute++ {
				m.hasDiverged = !isSame(known[minute-from], raws[minute][m.of[index]])
			}
			if !m.hasDiverged {
				return nil
			}
		}
		for minute := from; minute <= last; minute++ {
			value := known[minute-from]
			if value == nil {
				value = promql.Vector{}
			}
			if err := in.evaluate(each, timeOf(minute), value); err != nil {
				return err
			}
			each.keep(minute, looks)
		}
	}
	return nil
}

// overTime returns the value of an expression at each of these minutes.
func (in *evaluator) overTime(expr string, from, last int) ([]promql.Vector, error) {
	query, err := in.engine.NewRangeQuery(in.context, in.storage, nil, expr, timeOf(from), timeOf(last), time.Minute)
	if err != nil {
		return nil, err
	}
	defer query.Close()
	matrix, err := query.Exec(in.context).Matrix()
	if err != nil {
		return nil, err
	}
	vectors := make([]promql.Vector, last-from+1)
	add := func(sample promql.Sample) {
		minute := int(sample.T/time.Minute.Milliseconds()) - from
		vectors[minute] = append(vectors[minute], sample)
	}
	for _, series := range matrix {
		for _, point := range series.Floats {
			add(promql.Sample{T: point.T, F: point.F, Metric: series.Metric})
		}
		for _, point := range series.Histograms {
			add(promql.Sample{T: point.T, H: point.H, Metric: series.Metric})
		}
	}
	return vectors, nil
}

func (e *evaluated) keep(minute int, looks []look) {
	for _, each := range looks {
		if each.Minute == minute {
			if e.at == nil {
				e.at = map[int]promql.Vector{}
			}
			e.at[minute] = e.last
		}
	}
}
