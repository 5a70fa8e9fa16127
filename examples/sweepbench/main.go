// Sweepbench measures what a sweep costs beside how many tickets are open: the same number of due tickets is swept in a
// small office and in a large one, in turns.
//
//	go run ./examples/sweepbench [-database postgres|sqlite] [-small 10000] [-large 1000000] [-due 1000] [-rounds 5] [-dir DIR]
//
// It prints the time of each sweep, every commit included, and the ratio of the medians, large to small. PostgreSQL is a
// private server; SQLite is a file in DIR with a write-ahead log and synchronous=NORMAL. Most tickets are copies that SQL
// makes of one real ticket's rows, under other ids: what they wake at is real. Exit status: 1 after an error.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func main() {
	database := flag.String("database", "sqlite", "postgres or sqlite")
	small := flag.Int("small", 10_000, "open tickets of the small office")
	large := flag.Int("large", 1_000_000, "open tickets of the large office")
	due := flag.Int("due", 1000, "tickets that wake")
	rounds := flag.Int("rounds", 5, "sweeps of each office")
	dir := flag.String("dir", os.TempDir(), "where files are made")
	flag.Parse()
	ratio, err := run(context.Background(), *database, *dir, [2]int{*small, *large}, *due, *rounds)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sweepbench:", err)
		os.Exit(1)
	}
	fmt.Printf("%s, %d due of %d open / of %d open = %.2f\n", *database, *due, *large, *small, ratio)
}

func run(ctx context.Context, database, dir string, sizes [2]int, due, rounds int) (ratio float64, err error) {
	if due < 1 || rounds < 1 || sizes[0] < due || sizes[1] < due {
		return 0, errors.New("wants a due ticket, a round, and offices of at least as many tickets")
	}
	dir, err = os.MkdirTemp(dir, "sweepbench")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server := ""
	switch database {
	case "sqlite":
	case "postgres":
		s, err := pgtest.Start()
		if err != nil {
			return 0, err
		}
		defer s.Stop() //nolint:errcheck // it is private
		server = "postgres:///postgres?user=gridgov&sslmode=disable&host=" + filepath.Dir(s.Socket())
	default:
		return 0, fmt.Errorf("no database %q", database)
	}
	var offices [2]*office
	for i, n := range sizes {
		name := filepath.Join(dir, fmt.Sprint("office", i, ".db"))
		if server != "" {
			name = server + fmt.Sprint("&search_path=office", i)
		}
		if offices[i], err = open(ctx, name); err != nil {
			return 0, err
		}
		defer offices[i].Close() //nolint:errcheck // what it holds is removed
		if err := offices[i].fill(ctx, n-due); err != nil {
			return 0, err
		}
	}
	var took [2][]float64
	for round := range rounds {
		for i, o := range offices {
			t, err := o.sweep(ctx, round, due)
			if err != nil {
				return 0, err
			}
			took[i] = append(took[i], t.Seconds())
			fmt.Printf("%9d open, %d due: %v\n", sizes[i], due, t.Round(time.Millisecond))
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	return took[1][rounds/2] / took[0][rounds/2], nil
}

// now is when the offices sweep.
var now = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// An office holds one ticket that sleeps, one that was due, and copies of both.
type office struct {
	*sql.DB
	dialect ticketsql.Dialect
	desk    *desk.Desk
}

func open(ctx context.Context, name string) (*office, error) {
	db, dialect, err := opendb.Open(name, opendb.Create)
	if err != nil {
		return nil, err
	}
	o := &office{DB: db, dialect: dialect}
	if dialect == ticketsql.PostgreSQL {
		if _, err := db.ExecContext(ctx, "DO $$ BEGIN EXECUTE 'CREATE SCHEMA ' || current_setting('search_path'); END $$"); err != nil {
			return nil, err
		}
	}
	if _, err := db.ExecContext(ctx, ticketsql.Schema(dialect, "")); err != nil {
		return nil, err
	}
	o.desk = deskOver(ticketsql.New(db, dialect))
	return o, o.receive(ctx)
}

// deskOver is a desk that sweeps.
func deskOver(s storage.Store) *desk.Desk {
	d, err := desk.New(desk.Config{Store: s, Home: "office/c1"})
	if err != nil {
		panic(err) // nothing is missing
	}
	return d
}

// receive files the patterns.
func (o *office) receive(ctx context.Context) error {
	at := now
	d, err := desk.New(desk.Config{
		Store: ticketsql.New(o.DB, o.dialect), Home: "office/c1", Now: func() time.Time { return at },
		NewID: func(key string, _ time.Time) ticket.ID { return ticket.ID(key) },
	})
	if err != nil {
		return err
	}
	for _, first := range []struct {
		id string
		at time.Time
	}{{asleep, now}, {awake, now.Add(-2 * time.Hour)}} {
		at = first.at
		clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
		t, err := d.Receive(ctx, clerk,
			ticket.Request{Key: first.id, Origin: ticket.OnBehalf, Text: "The lamp at the gate is out.", Category: "lights/lamp"})
		if err != nil {
			return err
		}
		if _, err := d.Do(ctx, clerk, t.ID, ticket.Transfer{To: ticket.Department("works", "lights")}); err != nil {
			return err
		}
	}
	// The sweep is not to find the pattern: its copies are as they were before.
	_, err = o.ExecContext(ctx, "UPDATE gridgov_tickets SET wake = NULL WHERE id = '"+awake+"'")
	return err
}

// The patterns that all others are copies of, as long as those.
const (
	asleep = "asleep-000000000"
	awake  = "awake-00-000000000"
)

// copies makes so many tickets like one, under a prefix of their own and with this in the column wake.
func (o *office) copies(ctx context.Context, of, prefix, wake string, n int) error {
	const step = 50_000
	for from := 1; from <= n; from += step {
		series := fmt.Sprintf("WITH RECURSIVE s (k) AS (SELECT %d UNION ALL SELECT k + 1 FROM s WHERE k < %d), n (id) AS "+
			"(SELECT '%s' || CAST(100000000 + k AS TEXT) FROM s) ",
			from, min(from+step-1, n), prefix)
		for _, copied := range []string{
			`INSERT INTO gridgov_tickets (id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc)
			 %s SELECT n.id, version, state, changed, ` + wake +
				`, due, links, n.id, person, path, category, parent, lon, lat, created, replace(doc, t.id, n.id) FROM n, gridgov_tickets AS t WHERE t.id = '%s'`,
			`INSERT INTO gridgov_handlers (ticket, handler, due) %s SELECT n.id, handler, due FROM n, gridgov_handlers AS t WHERE t.ticket = '%s'`,
			`INSERT INTO gridgov_events (ticket, seq, command, doc, private) %s SELECT n.id, seq, command, replace(doc, t.ticket, n.id), private FROM n, gridgov_events AS t WHERE t.ticket = '%s'`,
		} {
			if _, err := o.ExecContext(ctx, fmt.Sprintf(copied, series, of)); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill makes the office as large as it is to be, but for what is due.
func (o *office) fill(ctx context.Context, n int) error {
	if err := o.copies(ctx, asleep, "asleep-", "wake", n-2); err != nil {
		return err
	}
	_, err := o.ExecContext(ctx, map[bool]string{true: "VACUUM ANALYZE", false: "ANALYZE"}[o.dialect == ticketsql.PostgreSQL])
	return err
}

// sweep sweeps so many tickets that have just become due, and holds the sweep to it.
func (o *office) sweep(ctx context.Context, round, due int) (time.Duration, error) {
	if err := o.copies(ctx, awake, fmt.Sprintf("awake-%02d-", round+1), strconv.FormatInt(now.UnixMicro(), 10), due); err != nil {
		return 0, err
	}
	start := time.Now()
	did, err := o.desk.Sweep(ctx, now)
	took := time.Since(start)
	if err == nil && (did.Tickets != due || did.Reminded != due) {
		err = fmt.Errorf("swept %+v, want %d", did, due)
	}
	return took, err
}
