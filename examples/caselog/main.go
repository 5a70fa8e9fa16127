// Caselog replays a log of cases, one activity a row, through a desk, and says what the lifecycle refuses.
//
//	go run ./examples/caselog                                             # a made-up log of its own
//	go run ./examples/caselog -log receipt.csv.gz -map examples/caselog/maps/receipt.json -report report.json
//
// The log is CSV, plain or gzipped, its cells parted by commas, semicolons, tabs or upright strokes. The map says what its columns mean and which commands its activities are:
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
// All columns but case, activity and time may be left out, and so may layouts (2006-01-02 15:04:05, and RFC 3339), zone
// (UTC), blank and commands. Of an entry of commands, a key left out matches all; the first entry that matches an event
// counts, and without one it is a note. after is the case's previous activity, "" at the first. An entry's do lists verbs of
// package ticket, all but those that need another ticket. Events of one time keep the file's order.
//
// A case is received at its start, else at its first event, with its deadline as one handed down; it is closed at its end,
// else by its last closing command; what comes after the end is a note. What a command needs is taken from the row: the
// handler from its group, else its resource, the text from the activity. A log has no roles: its people may do what any of an
// office's may, whoever works on a case acts for the handler that leads it or, with a task of its own, for the row's; who
// grants, or judges the work, is another person than who asked, or did it. A case has a reporter where one is asked or called
// back. An extension is a day, a suspension thirty.
//
// In the report, transfers and reopened are the file's own count: two consecutive events of a case with different groups, none
// of them blank; and from an activity that answers or ends a case, as the map has it, to another one. metrics is what package
// metrics counts; with the refused ones, those that the map has no command for (unasked) and without those that it has one for
// where the file has none (beyond), the two agree in so many cases (counted).
//
// A row without a case, an activity or a readable time is no event. It is counted by kind and shown with its line; so are a
// cell of the other times that cannot be read, and a start after the end (receipt, 2): such a case is received at its end.
// Memory is proportional to the log, some dozens of bytes an event, beside what the store needs.
//
// # What is refused, and why
//
// Nothing is forced: a step that the lifecycle has no place for is listed by kind, with lines. In the three public logs for
// which maps are here 31 of 95,458 events are left:
//
//   - "transfer in closed" (BPI 2013, 10): another group than the one that completed a case enters its result once more. The
//     log is odd: no work goes anywhere, and nobody is to handle anything.
//   - "transfer in transferred: nothing new" (BPI 2013, 3; receipt, 4): a case goes to the group that leads it already. In the
//     one log that follows from the above; in the other a row without a group stands before the one that it comes from.
//   - "answer in closed" (help desk, 14): the activity Closed twice in a row.
//   - "extend in transferred: extension" (the made-up log, 1): there is no limit to extend.
//
// All of them show that a log is odd, and none that the lifecycle is too narrow. Two things a map has to decide, since a key
// after names an activity alone: BPI 2013 has one activity, Completed, for what is resolved and what is closed. With an answer
// for the one and a closing for the other some hundred ways back would be refused, as a rework of what is closed; its map takes
// Completed as the closing that the word says, and each way back as a reopening. And where a log has no groups, nothing is
// dispatched: a closing wants an answer before it ("do": ["answer", "close"]), since what lies at the desk has no reply yet.
package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"

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
	if err := reportable(*reportFile, *logFile, *mapFile, *store); err != nil {
		return fmt.Errorf("report %s: %w", *reportFile, err)
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

// reportable sees, before the work and not after it, that the report can be written and takes the place of no input.
func reportable(report string, inputs ...string) error {
	if report == "" {
		return nil
	}
	there, err := os.Stat(report)
	if errors.Is(err, fs.ErrNotExist) {
		_, err = os.Stat(filepath.Dir(report))
		return err
	}
	if err != nil || there.IsDir() {
		return cmp.Or(err, errors.New("it is a folder"))
	}
	for _, name := range inputs {
		if input, no := os.Stat(name); no == nil && os.SameFile(there, input) {
			return errors.New("it is one of the files that the run reads")
		}
	}
	return nil
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
