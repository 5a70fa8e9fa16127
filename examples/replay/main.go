// Replay sends a city's request log through gridgov: each request is received, located, routed, handled and closed at
// the log's own pace of events, and at the end stands a report that agrees with what really happened.
//
//	go run ./examples/replay                                   a made-up month in Wutong and Gouzhao
//	go run ./examples/replay -log boston311.csv.gz -map maps/boston.json -grid police_districts.geojson.gz
//
// A file of the grid with a faulty feature is refused. With -faulty skip the others are used, and the faulty ones named.
//
// With -store postgres://user@host/database it keeps the tickets on a PostgreSQL server, in the first schema of search_path,
// and reports the same.
//
// A run that was stopped, or killed, goes on where it was when it is started again on the same store. The result is the
// same as that of a run that was left alone, for any number of workers.
//
// A figure whose step neither the map nor a rule nor a limit of the office can make, and that the log so cannot have, is "not in
// this log" and has no value, a count neither; so is one by the moment of closing where the log says of none of the closed when it
// was. The type ending has the table of what can be said of open, closed and overdue. A closing is no response. Durations are told
// in days where the log has days.
//
// At the end it prints the tickets a second and, on Linux, the peak memory. With an SQLite store that grows by at most 64
// bytes a row; to see it, compare -limit 10000 with the whole log. For the speed alone:
//
//	go test -run '^$' -bench Replay ./examples/replay
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
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/examples/terminal"

	"github.com/gridgov/gridgov"
)

type flags struct {
	log, mapFile, faulty, store, report, rules, office string

	grid    []string
	workers int
	limit   int64
	groups  int // 0: all
	lang    gridgov.Language
	quiet   bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out, status := terminal.Plain(stdout), terminal.Plain(stderr)
	f, err := parse(args, status)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	err = replayLog(ctx, f, out, status, stderr)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		if f.store == "mem" {
			fmt.Fprintln(status, "stopped; nothing is kept of a run in memory")
		} else {
			fmt.Fprintf(status, "stopped; what was done is kept in %s, and the same command goes on from there\n", opendb.Shown(f.store))
		}
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
	set.StringVar(&f.log, "log", "", "the request log, CSV or XLSX, plain or .gz; without it a made-up month in Wutong and Gouzhao")
	set.StringVar(&f.mapFile, "map", "", "what the log's columns mean, JSON")
	set.Func("grid", "the units' polygons, GeoJSON, plain or .gz; repeat it in the order of the map's grid", func(s string) error {
		f.grid = append(f.grid, s)
		return nil
	})
	set.StringVar(&f.faulty, "faulty", "refuse",
		"what to do with a feature of -grid that is faulty: refuse the file, or skip the feature and name it")
	set.StringVar(&f.store, "store", "",
		"an SQLite file to keep the tickets in, or postgres://…, or mem (default the log's name with .db, in this folder)")
	set.StringVar(&f.report, "report", "", "write the report to this file too: .html or .json")
	set.Func("lang", "the language of the page: en or zh (default en)", func(s string) error {
		lang, ok := map[string]gridgov.Language{"en": gridgov.English, "zh": gridgov.Chinese}[s]
		if f.lang = lang; !ok {
			return errors.New("must be en or zh")
		}
		return nil
	})
	f.groups = largest
	set.Func("groups", "how many groups a table of the report has, the largest ones, before one for all others: a "+
		"number, or all (default 100)",
		func(s string) (err error) {
			if f.groups = 0; s == "all" {
				return nil
			}
			if f.groups, err = strconv.Atoi(s); err != nil || f.groups < 1 {
				return errors.New("must be a number from 1, or all")
			}
			return nil
		})
	set.IntVar(&f.workers, "workers", 16, "how many work at once; their commits to a database travel together")
	set.Int64Var(&f.limit, "limit", 0, "read only the first so many rows (0: all)")
	set.StringVar(&f.rules, "rules", "", "a rule table that is asked before the log's own handler, CSV or JSON")
	set.StringVar(&f.office, "office", "",
		"the office's working calendar, limits and ladder, JSON; demo/office.json is one (default: no limits but the log's own deadlines)")
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
	case f.log == "" && (f.mapFile != "" || f.grid != nil || f.rules != "" || f.office != ""):
		wrong = "-map, -grid, -rules and -office go with -log"
	case f.faulty != "refuse" && f.faulty != "skip":
		wrong = "-faulty must be refuse or skip"
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

func replayLog(ctx context.Context, f flags, out, status, screen io.Writer) (err error) {
	if err := reportable(f); err != nil {
		return err
	}
	in, err := load(f)
	if err != nil {
		return err
	}
	for _, fault := range in.faulty {
		fmt.Fprintln(status, "left out:", fault)
	}
	if err := inspect(ctx, f.store, in.sum); err != nil {
		return err
	}
	rejects := strings.TrimSuffix(f.store, ".db") + ".rejects.csv"
	if f.store == "mem" || opendb.Server(f.store) {
		rejects = "replay.rejects.csv"
	}
	if err := in.openLog(ctx, f.limit, rejects); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.log.Close()) }()
	store, err := openStore(ctx, f.store, in.sum)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	r, err := newReplay(ctx, in, store, f.workers)
	if err != nil {
		return err
	}

	if f.store != "mem" {
		defer debug.SetGCPercent(debug.SetGCPercent(constantHeadroom()))
	}
	start := time.Now()
	show := terminal.Progress(screen, f.quiet, in.log.Len(), &r.steps)
	err = r.run(ctx)
	show()
	if err != nil {
		return err
	}
	took := time.Since(start)
	if err := in.log.Close(); err != nil { // its memory is for the report now
		return err
	}
	rep, err := r.report(ctx)
	if err != nil {
		return err
	}
	rep.groups = f.groups
	if err := rep.write(f.report); err != nil {
		return err
	}
	if f.quiet {
		return nil
	}
	fmt.Fprintf(status, "%s in %s: %.0f a second%s\n", terminal.Count(rep.Accepted, "request"),
		took.Round(time.Millisecond), float64(rep.Accepted)/took.Seconds(), peakMemory())
	fmt.Fprintf(status, "tickets: %s; rejected and flagged rows: %s\n", opendb.Shown(f.store), rejects)
	return rep.text(out, f.report)
}

// reportable sees, before the work and not after it, that the report can be written and takes the place of no input.
func reportable(f flags) error {
	if f.report == "" {
		return nil
	}
	there, err := os.Stat(f.report)
	if err != nil {
		err = writable(f.report)
	} else if there.IsDir() {
		err = errors.New("it is a folder")
	}
	for _, name := range append([]string{f.log, f.mapFile, f.rules, f.store}, f.grid...) {
		if input, no := os.Stat(name); no == nil && there != nil && os.SameFile(there, input) {
			err = errors.New("it is one of the files that the run reads")
		}
	}
	if err != nil {
		return fmt.Errorf("report %s: %w", f.report, err)
	}
	return nil
}
