// Command grafana-check validates dashboards against Grafana's own schema and prints what does not
// fit: unknown fields, and values of the wrong type.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	// Registers all panel and query types that Grafana ships.
	plugins.RegisterDefaultPlugins()
	misfits := false
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			misfits = true
			fmt.Fprintf(os.Stderr, "%s:\n%v\n", file, err)
		}
	}
	if misfits {
		os.Exit(1)
	}
}

func check(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var read dashboard.Dashboard
	if err := misfit(read.UnmarshalJSONStrict(text)); err != nil {
		return err
	}
	return misfit(read.Validate())
}

// misfit returns the error, if there is one: if nothing is wrong, the reader may return an empty
// list of errors, which is not nil.
func misfit(err error) error {
	var errs cog.BuildErrors
	if errors.As(err, &errs) && len(errs) == 0 {
		return nil
	}
	return err
}
