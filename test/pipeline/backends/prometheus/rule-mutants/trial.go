package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
)

// try evaluates a case minute by minute, as promtool does: first the rules, then each mutant next
// to them.
func try(p *plan, c trial, which []int) ([]int, error) {
	storage, err := newStorage()
	if err != nil {
		return nil, err
	}
	defer storage.Close()
	series, err := parsed(c.Series)
	if err != nil {
		return nil, err
	}
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples:               50_000_000,
		Timeout:                  100 * time.Second,
		NoStepSubqueryIntervalFn: func(int64) int64 { return time.Minute.Milliseconds() },
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
	})
	defer engine.Close()
	in := &evaluator{context: context.Background(), engine: engine, storage: storage}

	needed := map[int]bool{}
	for _, number := range which {
		for _, index := range p.Mutants[number].Needs {
			needed[index] = true
		}
	}
	// Rules that are not needed stay nil.
	rules := make([]*evaluated, len(p.Rules))
	for index, each := range p.Rules {
		if !needed[index] {
			continue
		}
		if rules[index], err = in.rule(each); err != nil {
			return nil, err
		}
	}
	last := 0
	for _, each := range c.Looks {
		last = max(last, each.Minute)
	}
	var beside, after []*tried
	for _, number := range which {
		mutant, err := in.mutant(number, &p.Mutants[number])
		if err != nil {
			return nil, err
		}
		mutant.from = last - mutant.minutes
		if p.Mutants[number].IsSequential {
			beside = append(beside, mutant)
		} else {
			after = append(after, mutant)
		}
	}
	var raws past
	for minute := 0; minute <= last; minute++ {
		if err := series.store(storage, minute); err != nil {
			return nil, err
		}
		raw := make([]promql.Vector, len(rules))
		raws = append(raws, raw)
		for index, each := range rules {
			if each == nil {
				continue
			}
			if err := in.evaluate(each, timeOf(minute), nil); err != nil {
				return nil, err
			}
			each.keep(minute, c.Looks)
			raw[index] = each.raw
			for _, mutant := range beside {
				if minute < mutant.from {
					continue
				}
				if err := in.follow(mutant, raws, index); err != nil {
					return nil, fmt.Errorf("%s: %w", mutant.copies[mutant.changed].rule.Expr, err)
				}
			}
		}
		for _, mutant := range beside {
			for _, copy := range mutant.copies {
				copy.keep(minute, c.Looks)
			}
		}
	}
	for _, each := range after {
		if err := in.spread(each, raws, c.Looks); err != nil {
			return nil, fmt.Errorf("%s: %w", each.copies[each.changed].rule.Expr, err)
		}
	}
	var caught []int
	for _, each := range c.Looks {
		expected := each.expected(rules)
		if seen := each.seen(rules, nil); seen != expected {
			return nil, fmt.Errorf("minute %d: not\n%s\nbut\n%s", each.Minute, expected, seen)
		}
		for _, mutant := range slices.Concat(beside, after) {
			if mutant.isCaught || !mutant.hasDiverged || each.Minute < mutant.from {
				continue
			}
			if each.seen(rules, mutant) != expected {
				mutant.isCaught = true
				caught = append(caught, mutant.number)
			}
		}
	}
	return caught, nil
}

// expected renders what a case asserts about the evaluated alerts and series.
func (l *look) expected(rules []*evaluated) string {
	known := map[string]bool{}
	for _, each := range rules {
		if each != nil {
			known[each.rule.Alert] = true
			known[each.rule.Record] = true
		}
	}
	firing := slices.DeleteFunc(slices.Clone(l.Firing), func(name string) bool { return !known[name] })
	parts := []string{strings.Join(sorted(firing), " ")}
	if l.Apart != nil && known[l.Apart.Alert] {
		var firing []string
		for _, each := range l.Apart.Firing {
			firing = append(firing, labels.FromMap(each).String())
		}
		parts = append(parts, strings.Join(sorted(firing), " "))
	}
	for _, name := range l.recordedNames() {
		switch sum := l.Recorded[name]; {
		case !known[name]:
		case sum == nil:
			parts = append(parts, name+" absent")
		default:
			parts = append(parts, fmt.Sprintf("%s %.2f", name, *sum))
		}
	}
	return strings.Join(parts, "\n")
}

// seen renders the same for the results of the rules, or of a mutant in their place.
func (l *look) seen(rules []*evaluated, m *tried) string {
	var names, apart []string
	sums := map[string]float64{}
	known := map[string]bool{}
	has := map[string]bool{}
	for index, each := range rules {
		if each == nil {
			continue
		}
		known[each.rule.Alert] = true
		known[each.rule.Record] = true
		shown := each
		if m != nil {
			if copy := m.inPlaceOf(index); copy != nil {
				shown = copy
			}
		}
		for _, sample := range shown.at[l.Minute] {
			if each.rule.Alert == "" {
				sums[each.rule.Record] += sample.F
				has[each.rule.Record] = true
				continue
			}
			if sample.Metric.Get("alertstate") != "firing" || sample.Metric.Get(labels.MetricName) != "ALERTS" {
				continue
			}
			names = append(names, each.rule.Alert)
			if l.Apart != nil && l.Apart.Alert == each.rule.Alert {
				kept := labels.NewBuilder(sample.Metric).Keep(l.Apart.By...).Labels()
				apart = append(apart, kept.WithoutEmpty().String())
			}
		}
	}
	parts := []string{strings.Join(sorted(names), " ")}
	if l.Apart != nil && known[l.Apart.Alert] {
		parts = append(parts, strings.Join(sorted(apart), " "))
	}
	for _, name := range l.recordedNames() {
		if !known[name] {
			continue
		}
		if !has[name] {
			parts = append(parts, name+" absent")
			continue
		}
		// Same as in the query for promtool: `round(sum(…), 0.01)`.
		parts = append(parts, fmt.Sprintf("%s %.2f", name, math.Floor(sums[name]*100+0.5)/100))
	}
	return strings.Join(parts, "\n")
}

func (l *look) recordedNames() []string {
	var names []string
	for name := range l.Recorded {
		names = append(names, name)
	}
	return sorted(names)
}

// sorted returns the distinct texts in order.
func sorted(texts []string) []string {
	copy := slices.Clone(texts)
	sort.Strings(copy)
	return slices.Compact(copy)
}
