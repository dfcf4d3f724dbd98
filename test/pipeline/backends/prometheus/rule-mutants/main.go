// Command rule-mutants tries mutants of rules with promtool's cases, many of them beside the rules in one
// evaluation. It reads a plan from stdin and writes one line for each unit of it: which mutants the case catches,
// that is, with which of them promtool would fail.
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

// plan is what is to be tried, in this order; a mutant that is caught is not tried further.
type plan struct {
	Rules   []rule   `json:"rules"`
	Mutants []mutant `json:"mutants"`
	Cases   []trial  `json:"cases"`
	Units   []unit   `json:"units"`
	// Millis is how long new units are begun.
	Millis int64 `json:"millis"`
}

// rule records a series, or it alerts.
type rule struct {
	Record string            `json:"record"`
	Alert  string            `json:"alert"`
	Expr   string            `json:"expr"`
	For    string            `json:"for"`
	Keep   string            `json:"keep_firing_for"`
	Labels map[string]string `json:"labels"`
}

// mutant is a changed rule and all that stand on it, under names of their own and in their order.
type mutant struct {
	Copies []copied `json:"copies"`
	// Changed is which of them is changed.
	Changed int `json:"changed"`
	// Needs are the rules that what is looked at stands on.
	Needs []int `json:"needs"`
	// IsSequential: a rule reads what it recorded itself, or what is recorded after it.
	IsSequential bool `json:"sequential"`
	// Minutes before the last look from which it is evaluated: nothing older reaches an alert.
	Minutes int `json:"minutes"`
}

// copied is a rule in the place of another.
type copied struct {
	Of   int  `json:"of"`
	Rule rule `json:"rule"`
}

// trial is a case: series minute by minute, and what is expected at the times that are looked at.
type trial struct {
	Name   string   `json:"name"`
	Series []series `json:"series"`
	Looks  []look   `json:"looks"`
}

// series are values at each minute, in promtool's notation.
type series struct {
	Series string `json:"series"`
	Values string `json:"values"`
}

type look struct {
	Minute int `json:"minute"`
	// Firing are the names of all alerts that fire.
	Firing []string `json:"firing"`
	// Apart tells alerts of one name from each other.
	Apart *apart `json:"apart"`
	// Recorded are sums of recorded series; nil where there is none.
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
	// Much is made and little is kept.
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
