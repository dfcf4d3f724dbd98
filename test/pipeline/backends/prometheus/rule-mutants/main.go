// Command rule-mutants tries mutants of rules on promtool's cases, many of them next to the rules
// in a single evaluation. It reads a plan from stdin and writes a line per unit of it: the mutants
// that the case catches, which are those that would make promtool fail.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// plan lists the trials in order; a caught mutant is not tried again.
type plan struct {
	Rules   []rule   `json:"rules"`
	Mutants []mutant `json:"mutants"`
	Cases   []trial  `json:"cases"`
	Units   []unit   `json:"units"`
	// Millis limits how long new units are started.
	Millis int64 `json:"millis"`
}

// rule either records a series or alerts.
type rule struct {
	Record string            `json:"record"`
	Alert  string            `json:"alert"`
	Expr   string            `json:"expr"`
	For    string            `json:"for"`
	Keep   string            `json:"keep_firing_for"`
	Labels map[string]string `json:"labels"`
}

// mutant is a changed rule and all its dependents, in order and under unique names.
type mutant struct {
	Copies []copied `json:"copies"`
	// Changed is the index of the changed rule among the copies.
	Changed int `json:"changed"`
	// Needs are the rules needed to evaluate the copies.
	Needs []int `json:"needs"`
	// IsSequential is set if a rule reads its own recordings, or those of a later rule.
	IsSequential bool `json:"sequential"`
	// Minutes is how long before the last look evaluation must start: nothing older reaches an alert.
	Minutes int `json:"minutes"`
}

// copied is a rule that takes another one's place.
type copied struct {
	Of   int  `json:"of"`
	Rule rule `json:"rule"`
}

// trial is a case: series minute by minute, and what to expect at each look.
type trial struct {
	Name   string   `json:"name"`
	Series []series `json:"series"`
	Looks  []look   `json:"looks"`
}

// series holds a series' values, minute by minute, in promtool's notation.
type series struct {
	Series string `json:"series"`
	Values string `json:"values"`
}

type look struct {
	Minute int `json:"minute"`
	// Firing names all alerts that fire.
	Firing []string `json:"firing"`
	// Apart distinguishes alerts of the same name.
	Apart *apart `json:"apart"`
	// Recorded holds sums of recorded series; nil for series without a value.
	Recorded map[string]*float64 `json:"recorded"`
}

type apart struct {
	Alert  string              `json:"alert"`
	By     []string            `json:"by"`
	Firing []map[string]string `json:"firing"`
}

type unit struct {
	Case    int   `json:"case"`
	Mutants []int `json:"mutants"`
}

type outcome struct {
	Unit   int     `json:"unit"`
	Tried  []int   `json:"tried"`
	Caught []int   `json:"caught"`
	Took   float64 `json:"seconds"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "rule-mutants:", err)
		os.Exit(1)
	}
}

func run() error {
	// Allocates a lot and keeps little.
	debug.SetGCPercent(400)
	var p plan
	if err := json.NewDecoder(bufio.NewReader(os.Stdin)).Decode(&p); err != nil {
		return err
	}
	var (
		deadline = time.Now().Add(time.Duration(p.Millis) * time.Millisecond)
		next     atomic.Int64
		caught   = make([]atomic.Bool, len(p.Mutants))
		writing  sync.Mutex
		workers  sync.WaitGroup
		failed   = make(chan error, runtime.GOMAXPROCS(0))
	)
	out := json.NewEncoder(os.Stdout)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for len(failed) == 0 && time.Now().Before(deadline) {
				index := int(next.Add(1)) - 1
				if index >= len(p.Units) {
					return
				}
				started := time.Now()
				live := []int{}
				for _, each := range p.Units[index].Mutants {
					if !caught[each].Load() {
						live = append(live, each)
					}
				}
				done := outcome{Unit: index, Tried: live, Caught: []int{}}
				if len(live) > 0 {
					which, err := try(&p, p.Cases[p.Units[index].Case], live)
					if err != nil {
						failed <- fmt.Errorf("%s: %w", p.Cases[p.Units[index].Case].Name, err)
						return
					}
					for _, each := range which {
						caught[each].Store(true)
					}
					done.Caught = append(done.Caught, which...)
				}
				done.Took = time.Since(started).Seconds()
				writing.Lock()
				out.Encode(done)
				writing.Unlock()
			}
		})
	}
	workers.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}
