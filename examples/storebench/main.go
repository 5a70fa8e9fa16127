// Storebench measures package ticketsql beside what one would write by hand for the same rows, and prints one table: what
// was measured, ours, what stands beside it, the ratio, the bar that the ratio must reach, and whether it does.
//
//	go run ./examples/storebench [-db sqlite,postgres] [-rows writer,gather,get,page,history,life] [-dir DIR] [-full]
//	  [-rounds N] [-stored 10000,50000]
//
// Every commit is durable: SQLite with WAL and synchronous=FULL, PostgreSQL with fsync, on a private server that this
// program starts and stops; see package pgtest. Both sides of a ratio take turns on the same disk, in short blocks, and
// the ratio is the median of those of the turns, so that a busy machine slows both. The rates and times are medians too.
//
// The rows:
//
//   - writer: one writer commits openings, answers and closings, in equal parts, as a desk made them. Beside it the best
//     form by hand of the same rows: one statement on PostgreSQL, one transaction of prepared statements on one connection
//     on SQLite; both encode the documents. At the end the tables of both sides must be equal. On PostgreSQL also pgbench,
//     where it is installed, with one prepared statement of the same shape and size.
//   - gather: many writers on one store, behind package gather, beside the best gathered form by hand of the same rows (one
//     statement of arrays on PostgreSQL, one transaction of prepared statements on SQLite), and beside the store alone; a step
//     is an opening: one document, two events, one message.
//   - get: Get by id, beside a prepared SELECT and json.Unmarshal.
//   - page: a page of 50 at the end of all stored tickets, beside the first page: by id, and by due time with a keyset mark.
//   - history: 10,000 events of a ticket beside 1,000 of another: the time of an event, and the memory taken for one.
//   - life: whole lifecycles through a desk by eight clerks on PostgreSQL, each of them received, transferred, answered, closed,
//     and a page of a department's open work listed, with many tickets stored beside the same with 10,000.
//
// What is stored are a thousand open tickets and a thousand closed ones that a desk made, and copies of the rows of the
// closed ones under other ids: an office's past grows, and its open work does not.
//
// Exit status: 1 after an error, 2 for wrong usage, 3 when a bar is not reached.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// sizes say how much is measured.
type sizes struct {
	rounds  int   // turns of each side
	block   int   // operations in a turn
	writers int   // of gather
	steps   int   // of gather, in a turn
	stored  []int // tickets, for page the last of them alone; whole thousands, from two on
	events  int   // of the longer history; the other is a tenth
	lives   int   // whole lifecycles in a turn
}

var (
	usual = sizes{rounds: 15, block: 60, writers: 64, steps: 1600, stored: []int{10_000, 50_000}, events: 10_000, lives: 40}
	full  = sizes{rounds: 31, block: 60, writers: 64, steps: 3200, stored: []int{10_000, 100_000, 1_000_000}, events: 10_000, lives: 40}
)

// measures are the rows by name, in the order of the table.
var measures = []struct {
	name string
	run  func(*bench, context.Context) error
}{
	{"writer", (*bench).writer},
	{"gather", (*bench).gather},
	{"get", (*bench).get},
	{"page", (*bench).page},
	{"history", (*bench).history},
	{"life", (*bench).life},
}

func rowNames() (names []string) {
	for _, m := range measures {
		names = append(names, m.name)
	}
	return names
}

func run(ctx context.Context, args []string, out, report io.Writer) int {
	flags := flag.NewFlagSet("storebench", flag.ContinueOnError)
	flags.SetOutput(report)
	rows := flags.String("rows", strings.Join(rowNames(), ","), "what to measure")
	dbs := flags.String("db", "sqlite,postgres", "the databases; postgres is a private server, host=… or postgres://… another one")
	dir := flags.String("dir", os.TempDir(), "where SQLite files are made: the disk that is measured")
	everything := flags.Bool("full", false, "more turns, and up to 1,000,000 stored tickets")
	rounds := flags.Int("rounds", 0, "turns of each side, at least 3; default: 15, or 31 with -full")
	stored := flags.String("stored", "",
		"how many tickets are stored, in whole thousands from 2000 on; default: 10000,50000, or with -full 10000,100000,1000000")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	size := usual
	if *everything {
		size = full
	}
	if *rounds != 0 {
		size.rounds = *rounds
	}
	if *stored != "" {
		size.stored = nil
		for text := range strings.SplitSeq(*stored, ",") {
			n, _ := strconv.Atoi(text)
			size.stored = append(size.stored, n)
		}
	}
	if size.rounds < 3 || slices.Min(size.stored) < 2*originals ||
		slices.ContainsFunc(size.stored, func(n int) bool { return n%originals != 0 }) {
		flags.Usage()
		return 2
	}
	results, err := measure(ctx, size, strings.Split(*rows, ","), strings.Split(*dbs, ","), *dir, report)
	if err != nil {
		fmt.Fprintln(report, "storebench:", err)
		if errors.Is(err, errUsage) {
			return 2
		}
		return 1
	}
	if !table(out, results) {
		return 3
	}
	return 0
}

var errUsage = errors.New("wrong usage")

// bench is one run.
type bench struct {
	sizes
	database
	report  io.Writer
	results []result
	filled  map[int]*office // by how many tickets they hold
}

func measure(ctx context.Context, size sizes, rows, dbs []string, dir string, report io.Writer) ([]result, error) {
	var results []result
	for _, row := range rows {
		if !slices.Contains(rowNames(), row) {
			return nil, fmt.Errorf("%w: no row %q", errUsage, row)
		}
	}
	for _, name := range dbs {
		db, end, err := databaseOf(name, dir)
		if err != nil {
			return nil, err
		}
		b := &bench{sizes: size, database: db, report: report, filled: make(map[int]*office)}
		for _, m := range measures {
			if err == nil && slices.Contains(rows, m.name) {
				start := time.Now()
				if err = m.run(b, ctx); err != nil {
					err = fmt.Errorf("%s on %v: %w", m.name, &db, err)
				}
				fmt.Fprintf(report, "%v, %s: measured in %.1f s\n", &db, m.name, time.Since(start).Seconds())
			}
		}
		for _, o := range b.filled {
			err = errors.Join(err, o.Close())
		}
		if err := errors.Join(err, end()); err != nil {
			return nil, err
		}
		results = append(results, b.results...)
	}
	return results, nil
}
