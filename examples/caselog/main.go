// Caselog replays a log of cases, one activity a row, through a desk, and says what the lifecycle refuses.
//
//	go run ./examples/caselog                                             # a made-up log of its own
//	go run ./examples/caselog -log receipt.csv.gz -map examples/caselog/maps/receipt.json -report report.json
//
// The log is CSV or XLSX with a header, or XES, plain or gzipped, as package logtable reads them; its rows may be in any order.
// Columns that the map does not name may hold anything, and occur twice. With -quiet it prints no progress and no text report.
//
// # The map
//
// The map is JSON, and says what the columns mean and which commands the activities are. The least is
//
//	{"columns": {"case": "Case ID", "activity": "Activity", "time": "Timestamp"}}
//
// with which every event is a note. All of it:
//
//		{
//		  "columns": {"case": "Case ID", "activity": "Activity", "lifecycle": "Status", "time": "Timestamp", "resource": "User",
//		              "group": "Team", "deadline": "Due", "started": "Received", "ended": "Finished"},
//		  "layouts": ["02.01.2006 15:04", "2006-01-02"], "zone": "Europe/Berlin", "blank": ["-", "NULL"],
//		  "commands": [
//		    {"activity": "Completed", "lifecycle": "Cancelled", "do": ["answer", "close"], "resolution": "unfounded"},
//		    {"activity": "Completed", "group_changed": true, "do": ["transfer", "answer", "close"], "resolution": "solved"},
//		    {"activity": "Completed", "do": ["answer", "close"], "resolution": "solved"},
//		    {"after": "Completed", "group_changed": true, "do": ["reopen", "transfer"]},
//		    {"after": "Completed", "do": ["reopen"]},
//		    {"group_changed": true, "do": ["transfer"]}
//		  ]
//		}
//
//	  - columns: the header's names, or several joined: {"join": ["date", "time"]}. All but case, activity and time may be left out. deadline, started and ended belong to the
//	    case: they may stand in one of its rows or in all, and the first that is there counts.
//	  - layouts, zone, days, blank, encoding, delimiter, skip, sheet, quotes: how the table is written; package logtable describes
//	    them. days may name time, deadline, started and ended.
//	  - commands: the first entry that matches an event counts; where none does, the event is a note.
//	  - activity, lifecycle: what the event's columns say. after: the activity of the case's event before, "" at the first.
//	    group_changed: whether that event was in another group, neither being blank. A key that is left out matches all.
//	  - do: the event's commands, in order, [] for none: classify, respond, answer, transfer, assign, accept, convene, report back,
//	    note, close, rework, rate, reopen, refer, withdraw, void, ask, supplement, object, extend, suspend, resume, grant,
//	    refuse, remind, supervise, comply, escalate, inspect, call back. What they do says package ticket.
//	  - resolution: solved 已解决, explained 已解释 (the default), adopted 已采纳, not_adopted 未采纳, unfounded 不属实 or
//	    insufficient 材料不足; of answer and close.
//
// Words are compared with their spaces trimmed and made single; cases, groups and resources are, once trimmed, who they are to the
// byte.
//
// # The replay
//
// Events of one time keep the file's order, which is also what an event goes by that is a day: it happens at the start's time of that
// day, but not before what the file has before it of that case and day, nor after what it has after it. The end comes after all of
// them. An end that cannot be read is at the log's last instant, and is compared with no deadline; a placeholder, such
// as "-" or 9999-12-31, is no time. A case is received at its start, else at its first event, with its deadline as one
// handed down. It is closed at its end, also where an event closes it before; what comes after the end is a note.
// Without an end its last closing command closes it. Neither of the two is an event, and both are counted apart.
//
// An event is applied when all its commands are. Of one that is refused, the commands before the refused one stay done, and
// those after it are left. What a command needs is taken from the row: the handler from its group, else its resource, the text
// from the activity. A log has no roles: its people may do what any of an office's may, whoever works on a case acts for the
// handler that leads it or, with a task of its own, for the row's; who grants, or judges the work, is another person than who
// asked, or did it. A case has a reporter where one is asked or called back. An extension is a day, a suspension thirty.
//
// # The report
//
//	{"cases": …, "events": …, "applied": …, "refused": {kind: n}, "transfers": …, "reopened": …, "late": {"compared": …, "agree": …}, …}
//
// applied and refused add up to events, events and rejected to rows. transfers and reopened are the file's own count: two
// consecutive events of a case with different groups, neither of them blank; and from a completed activity, one that an entry
// answers, closes, refers or withdraws by, to one that is none. late compares the desk's verdict with the file's, ended by the
// deadline or not, where the file has both. metrics is what package metrics counts; with the refused ones, those that the map
// has no command for (unasked) and without those that it has one for where the file has none (beyond), the two agree in so
// many cases (counted).
//
// A row without a case, an activity or a readable time, or with too few or too many cells, is no event: it is rejected, counted
// by kind, and shown with its line. So is what was not taken as it stands of rows that are events (doubtful): another time of
// the case that cannot be read, or that differs from an earlier row's; a start after the end (receipt, 2), by which such a case
// is received at its end; and bytes that are not of its encoding (not_text). A log of which no row is an event is an
// error, and so is a map that names what the log does not have. Memory is proportional to the log, some dozens of bytes an
// event, beside what the store needs.
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
	"github.com/gridgov/gridgov/examples/terminal"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
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
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(terminal.Plain(os.Stderr), "caselog:", err)
		os.Exit(1)
	}
}

const usage = `Caselog replays a log of cases, one activity a row, through a desk, and says what the lifecycle refuses.
Without -log and -map it takes a made-up one.

The least that a map says, and one with commands:

  {"columns": {"case": "Case ID", "activity": "Activity", "time": "Timestamp"}}

  {"columns": {"case": "Case ID", "activity": "Activity", "time": "Timestamp", "group": "Team", "deadline": "Due", "ended": "Finished"},
   "layouts": ["02.01.2006 15:04"], "zone": "Europe/Berlin", "blank": ["-"],
   "commands": [{"activity": "Completed", "do": ["answer", "close"], "resolution": "solved"},
                {"after": "Completed", "do": ["reopen"]},
                {"group_changed": true, "do": ["transfer"]}]}

The first entry that matches an event counts; where none does, it is a note. All keys and commands: go doc ./examples/caselog

`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	out, status := terminal.Plain(stdout), terminal.Plain(stderr)
	set := flag.NewFlagSet("caselog", flag.ContinueOnError)
	set.SetOutput(status)
	set.Usage = func() {
		fmt.Fprint(status, usage)
		set.PrintDefaults()
	}
	logFile := set.String("log", "", "the case log, CSV, XLSX or XES, plain or .gz; without it a made-up one")
	mapFile := set.String("map", "", "what its columns and activities mean, JSON")
	store := set.String("store", "mem", "where the tickets are kept: mem, a new SQLite file, or an empty database, postgres://…")
	reportFile := set.String("report", "", "write the report to this file, JSON")
	workers := set.Int("workers", 8, "cases at once, 1 to 256")
	quiet := set.Bool("quiet", false, "print no progress and no text report")
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
	end := terminal.Progress(stderr, *quiet, len(l.rows), &l.done)
	outcomes, err := replay(ctx, m, l, s, *workers)
	end()
	if err = errors.Join(err, closeStore()); err != nil {
		return err
	}
	r := reportOf(m, l, outcomes)
	if !*quiet {
		r.text(out)
	}
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
func open(ctx context.Context, name string) (storage.Store, func() error, error) {
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
		if some, err = s.List(ctx, storage.Query{Limit: 1}); len(some) > 0 {
			err = errors.New("it holds tickets already, of a run before or of one that was cut short: a run begins with an empty store")
		}
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("store %s: %w", opendb.Shown(name), err), db.Close())
	}
	group := gather.New(s, gather.Config{}) // the workers' commits travel together
	return group, func() error { return errors.Join(group.Close(context.Background()), db.Close()) }, nil
}
