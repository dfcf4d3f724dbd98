package main

import (
	"context"
	"os"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
)

// store is a database in its own folder.
type store struct {
	*tsdb.DB
	folder string
}

// newStorage creates a database that accepts the past of a new series.
func newStorage() (*store, error) {
	folder, err := os.MkdirTemp("", "together-otel-rule-mutants-")
	if err != nil {
		return nil, err
	}
	options := tsdb.DefaultOptions()
	// New series may start half a block ago, and no block is ever cut.
	options.MinBlockDuration = (60 * 24 * time.Hour).Milliseconds()
	options.MaxBlockDuration = options.MinBlockDuration
	options.RetentionDuration = 0
	options.WALSegmentSize = -1
	db, err := tsdb.Open(folder, nil, nil, options, tsdb.NewDBStats())
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return &store{DB: db, folder: folder}, nil
}

func (s *store) Close() error {
	defer os.RemoveAll(s.folder)
	return s.DB.Close()
}

// samples holds the series of a case.
type samples []struct {
	labels labels.Labels
	values []parser.SequenceValue
}

func parsed(all []series) (samples, error) {
	notation := parser.NewParser(parser.Options{})
	read := make(samples, len(all))
	for index, each := range all {
		var err error
		read[index].labels, read[index].values, err = notation.ParseSeriesDesc(each.Series + " " + each.Values)
		if err != nil {
			return nil, err
		}
	}
	return read, nil
}

// store stores the values of one minute.
func (s samples) store(in storage.Storage, minute int) error {
	app := in.AppenderV2(context.Background())
	for _, each := range s {
		if minute >= len(each.values) || each.values[minute].Omitted {
			continue
		}
		value := each.values[minute]
		at := timeOf(minute).UnixMilli()
		_, err := app.Append(0, each.labels, 0, at, value.Value, nil, value.Histogram, storage.AppendV2Options{})
		if err != nil {
			return err
		}
	}
	return app.Commit()
}
