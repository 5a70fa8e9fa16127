// Caselog replays a log of cases, one activity a row, through a desk, and says what the lifecycle refuses.
//
//	go run ./examples/caselog                                             # a made-up log of its own
//	go run ./examples/caselog -log receipt.csv.gz -map examples/caselog/maps/receipt.json -report report.json
//
// The log is CSV, plain or gzipped. The map says what its columns mean and which commands its activities are:
//
//	{
//	  "columns": {"case": "Case ID", "activity": "Activity", "lifecycle": "…", "time": "…", "resource": "…", "group": "…",
//	              "deadline": "…", "started": "…", "ended": "…"},
//	  "layouts": ["2006-01-02 15:04:05"], "zone": "Europe/Rome", "blank": ["-"],
//	  "commands": [
//	    {"activity": "Completed", "lifecycle": "Closed", "do": ["close"], "resolution": "solved"},
//	    {"after": "Completed", "group_changed": true, "do": ["reopen", "transfer"]}
//	  ]
//	}
//
// All columns but case, activity and time may be left out, and so may layouts (RFC 3339), zone (UTC), blank and commands. Of
// an entry of commands, a key left out matches all; the first entry that matches an event counts, and without one it is a
// note. A case is received at its start, else at its first event, with its deadline as one handed down; it is closed at its
// end, else by its last closing command; what comes after the end is a note. What a command needs is taken from the row: the
// handler from its group, else its resource, the text from the activity.
//
// # What is refused, and why
//
// Nothing is forced: a step that the lifecycle has no place for is listed by kind, with lines. In the three public logs for
// which maps are here these are left, and none of them asks for a wider lifecycle:
//
//   - "transfer in closed", "transfer in answered" (BPI 2013): another group than the one that worked on the case enters its
//     result, or closes it. That is no dispatch: nobody is to handle anything.
//   - "close in closed", "answer in closed" (BPI 2013, help desk): the log enters a result twice, or once more after the
//     closing.
//   - "rework in closed" (BPI 2013): the log has one activity, Completed, for what is answered and what is closed, and the
//     key "after" cannot tell them apart; what was closed is reopened, and not reworked.
//   - "transfer in transferred: nothing new" (receipt): a case comes back to the group that leads it, after rows that name no
//     group.
//   - "extend in transferred: extension" (the made-up log): there is no limit to extend.
//
// Memory is proportional to the log, some hundred bytes an event.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// demo is a log of three dozen events that are made up, and say so.
//
//go:embed demo
var demo embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "caselog:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, status io.Writer) error {
	set := flag.NewFlagSet("caselog", flag.ContinueOnError)
	set.SetOutput(status)
	logFile := set.String("log", "", "the case log, CSV, plain or .gz; without it a made-up one")
	mapFile := set.String("map", "", "what its columns and activities mean, JSON")
	store := set.String("store", "mem", "where the tickets are kept: mem, a new SQLite file, or an empty database, postgres://…")
	reportFile := set.String("report", "", "write the report to this file, JSON")
	workers := set.Int("workers", 8, "cases at once, 1 to 256")
	if err := set.Parse(args); err != nil {
		return err
	}
	switch {
	case set.NArg() > 0:
		return fmt.Errorf("unexpected argument %s: every input has a flag", set.Arg(0))
	case (*logFile == "") != (*mapFile == ""):
		return errors.New("-log and -map go together: the map says what the log's columns mean; maps/receipt.json is one")
	case *workers < 1 || *workers > 256:
		return errors.New("-workers must be 1 to 256")
	}
	m, l, err := load(*logFile, *mapFile)
	if err != nil {
		return err
	}
	s, closeStore, err := open(ctx, *store)
	if err != nil {
		return err
	}
	outcomes, err := replay(ctx, m, l, s, *workers)
	if err = errors.Join(err, closeStore()); err != nil {
		return err
	}
	r := reportOf(m, l, outcomes)
	r.text(out)
	if *reportFile == "" {
		return nil
	}
	doc, err := r.json()
	if err != nil {
		return err
	}
	return os.WriteFile(*reportFile, doc, 0o644) //nolint:gosec // a report, to be read by all
}

// load reads the map and the log; without names, those of the demo.
func load(logFile, mapFile string) (*caseMap, *caseLog, error) {
	readFile, openFile := os.ReadFile, func(name string) (io.ReadCloser, error) { return os.Open(name) }
	if logFile == "" {
		logFile, mapFile = "demo/demo.csv", "demo/map.json"
		readFile, openFile = demo.ReadFile, func(name string) (io.ReadCloser, error) { return demo.Open(name) }
	}
	doc, err := readFile(mapFile)
	if err != nil {
		return nil, nil, err
	}
	m, err := readMap(mapFile, doc)
	if err != nil {
		return nil, nil, err
	}
	f, err := openFile(logFile)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	l, err := readLog(f, logFile, m)
	return m, l, err
}

// open opens the store, and makes its tables in a new database.
func open(ctx context.Context, name string) (ticket.Store, func() error, error) {
	if name == "mem" {
		return new(ticketmem.Store), func() error { return nil }, nil
	}
	db, dialect, err := opendb.Open(name, opendb.Create)
	if err != nil {
		return nil, nil, err
	}
	tables, err := opendb.Tables(ctx, db, dialect)
	if err == nil && len(tables) == 0 {
		_, err = db.ExecContext(ctx, ticketsql.Schema(dialect, ""))
	}
	s := ticketsql.New(db, dialect)
	if err == nil {
		err = s.CheckSchema(ctx)
	}
	if err == nil {
		var some []ticket.Ticket
		if some, err = s.List(ctx, ticket.Query{Limit: 1}); len(some) > 0 {
			err = errors.New("it holds tickets already: a run begins with an empty store")
		}
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("store %s: %w", opendb.Shown(name), err), db.Close())
	}
	group := gather.New(s, gather.Config{}) // the workers' commits travel together
	return group, func() error { return errors.Join(group.Close(context.Background()), db.Close()) }, nil
}
