// Replay sends a city's request log through gridgov: each request is received, located, routed, handled and closed at
// the log's own pace of events, and at the end stands a report that agrees with what really happened.
//
//	go run ./examples/replay                                   a made-up month in Wutong and Gouzhao
//	go run ./examples/replay -log boston311.csv.gz -map maps/boston.json -grid police_districts.geojson.gz
//
// A run that was stopped, or killed, goes on where it was when it is started again on the same store. The result is the
// same as that of a run that was left alone, for any number of workers.
//
// The form of a map is described in package requestlog: go doc ./examples/replay/requestlog. The form of a rule file is
// described in package routing.
//
// Exit status: 0 done, 1 an error, 2 wrong flags, 3 stopped before the end.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

type flags struct {
	log, mapFile, store, report, rules string

	grid    []string
	workers int
	limit   int64
	quiet   bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, status io.Writer) int {
	f, err := parse(args, status)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	err = replayLog(ctx, f, out, status)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(status, "stopped; what was done is kept, and the same command goes on from there")
		return 3
	default:
		fmt.Fprintln(status, "replay:", err)
		return 1
	}
}

func parse(args []string, status io.Writer) (flags, error) {
	var f flags
	set := flag.NewFlagSet("replay", flag.ContinueOnError)
	set.SetOutput(status)
	set.StringVar(&f.log, "log", "", "the request log, CSV, plain or .gz; without it a made-up month in Wutong and Gouzhao")
	set.StringVar(&f.mapFile, "map", "", "what the log's columns mean, JSON")
	set.Func("grid", "the units' polygons, GeoJSON, plain or .gz; repeat it in the order of the map's grid", func(s string) error {
		f.grid = append(f.grid, s)
		return nil
	})
	set.StringVar(&f.store, "store", "", "an SQLite file to keep the tickets in, or mem (default the log's name with .db, in this folder)")
	set.StringVar(&f.report, "report", "", "write the report to this file too: .html or .json")
	set.IntVar(&f.workers, "workers", 2, "how many work at once")
	set.Int64Var(&f.limit, "limit", 0, "read only the first so many rows (0: all)")
	set.StringVar(&f.rules, "rules", "", "a rule table that is asked before the log's own handler, CSV or JSON")
	set.BoolVar(&f.quiet, "quiet", false, "print no progress and no text report")
	if err := set.Parse(args); err != nil {
		return f, err
	}
	var wrong string
	switch ext := strings.ToLower(filepath.Ext(f.report)); {
	case set.NArg() > 0:
		wrong = "unexpected argument " + set.Arg(0) + ": every input has a flag"
	case f.log != "" && f.mapFile == "":
		wrong = "-log needs -map, which says what its columns mean; maps/boston.json is one"
	case f.log == "" && (f.mapFile != "" || f.grid != nil || f.rules != ""):
		wrong = "-map, -grid and -rules go with -log"
	case f.workers < 1 || f.workers > 256:
		wrong = "-workers must be 1 to 256"
	case f.limit < 0:
		wrong = "-limit must not be negative"
	case f.report != "" && ext != ".html" && ext != ".json":
		wrong = "-report must end in .html or .json"
	}
	if wrong != "" {
		fmt.Fprintln(status, wrong)
		return f, errors.New(wrong)
	}
	if f.store == "" {
		name := "demo"
		if f.log != "" {
			name, _, _ = strings.Cut(filepath.Base(f.log), ".")
		}
		f.store = "replay-" + name + ".db"
	}
	return f, nil
}

func replayLog(ctx context.Context, f flags, out, status io.Writer) (err error) {
	rejects := strings.TrimSuffix(f.store, ".db") + ".rejects.csv"
	if f.store == "mem" {
		rejects = "replay.rejects.csv"
	}
	in, err := load(ctx, f, rejects)
	if in.log != nil {
		defer func() { err = errors.Join(err, in.log.Close()) }()
	}
	if err != nil {
		return err
	}
	store, err := openStore(ctx, f.store, in.sum)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	rules, err := ticket.NewRules(ticket.Definitions{
		Version: "replay", Limits: in.limits,
		ReopenWithin: ticket.MaxWithin, ReopenMax: 1000, // what the log says happened, happened
	})
	if err != nil {
		return err
	}
	some, err := store.List(ctx, ticket.Query{Limit: 1})
	if err != nil {
		return err
	}
	r := &replay{inputs: in, store: store, rules: rules, workers: f.workers, scored: rated(in.columns), resumed: len(some) > 0}
	r.checks = newChecks(in.columns)
	clerk.Units = everywhere(in.tree)

	start := time.Now()
	show := progress(status, f.quiet, in.log.Len(), &r.steps)
	err = r.run(ctx)
	show()
	if err != nil {
		return err
	}
	took := time.Since(start)
	rep, err := r.report(ctx)
	if err != nil {
		return err
	}
	if err := rep.write(f.report); err != nil {
		return err
	}
	if f.quiet {
		return nil
	}
	fmt.Fprintf(status, "%d requests in %s: %.0f a second\n", in.log.Counts().Accepted, took.Round(time.Millisecond), float64(in.log.Counts().Accepted)/took.Seconds())
	fmt.Fprintln(status, "rejected and flagged rows:", rejects)
	return rep.text(out)
}
