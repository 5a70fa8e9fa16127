package sqltest

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// Before the documents or the tables change, keep a store as the version before wrote it, named after the version of its
// documents, and of its tables from 2 on; TestUpgrade then opens it for ever:
//
//	go test ./examples/sqltest -run '^TestWriteFixture$' -fixture v1.1
var fixture = flag.String("fixture", "", "write testdata/`NAME`.sqlite.sql and .postgresql.sql: a store as this version keeps it")

func TestWriteFixture(t *testing.T) {
	if *fixture == "" {
		t.Skip("-fixture names none to write")
	}
	for dialect, open := range dialects {
		db, s := open(t)
		smallOffice(t, s)
		text := ticketsql.Schema(dialect, "") + dump(t, db, dialect)
		require.Less(t, len(text), 130_000)
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(filepath.Join("testdata", *fixture+"."+dialect.String()+".sql"), []byte(text), 0o644))
	}
}

// dialects open a new store of each.
var dialects = map[ticketsql.Dialect]func(testing.TB) (*sql.DB, *ticketsql.Store){
	ticketsql.SQLite:     func(tb testing.TB) (*sql.DB, *ticketsql.Store) { return openNew(tb, settings) },
	ticketsql.PostgreSQL: func(tb testing.TB) (*sql.DB, *ticketsql.Store) { return openPostgres(tb) },
}

// eachDialect runs a test on a new store of each.
func eachDialect(t *testing.T, test func(*testing.T, ticketsql.Dialect, *sql.DB, *ticketsql.Store)) {
	for _, d := range []ticketsql.Dialect{ticketsql.SQLite, ticketsql.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			db, s := dialects[d](t)
			test(t, d, db, s)
		})
	}
}

// dump writes all rows as INSERT statements, but for the version that the schema's own text writes.
func dump(t *testing.T, db *sql.DB, d ticketsql.Dialect) string {
	names := "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'gridgov%' ORDER BY name"
	if d == ticketsql.PostgreSQL {
		names = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
	}
	var b strings.Builder
	for _, table := range column[string](t, db, names) {
		if table == "gridgov_tables" {
			continue
		}
		rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
		require.NoError(t, err)
		columns, err := rows.Columns()
		require.NoError(t, err)
		for rows.Next() {
			values := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			require.NoError(t, rows.Scan(into...))
			literals := make([]string, len(columns))
			for i, v := range values {
				literals[i] = literal(d, v)
			}
			fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES (%s);\n", table, strings.Join(columns, ", "), strings.Join(literals, ", "))
		}
		require.NoError(t, rows.Err())
	}
	return b.String()
}

func literal(d ticketsql.Dialect, v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		if d == ticketsql.PostgreSQL {
			return fmt.Sprintf(`'\x%x'`, v)
		}
		return fmt.Sprintf("x'%x'", v)
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return fmt.Sprint(v)
}

// column reads the only column of a query.
func column[T any](tb testing.TB, db *sql.DB, query string, args ...any) []T {
	tb.Helper()
	rows, err := db.Query(query, args...)
	require.NoError(tb, err)
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var all []T
	for rows.Next() {
		var v T
		require.NoError(tb, rows.Scan(&v))
		all = append(all, v)
	}
	require.NoError(tb, rows.Err())
	return all
}

const smallHome grid.Path = "410184/南"

var smallDesk = ticket.Actor{
	ID: "desk-1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSupervisor, ticket.RoleSystem}, Units: []grid.Path{smallHome},
}

// smallLeader rules on what is asked for.
var smallLeader = ticket.Actor{ID: "leader-1", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{smallHome, smallHome.Parent()}}

// smallOffice fills a store with a few tickets that between them have seen every verb, private parts of which one was
// dropped, and messages that wait, are leased, were put off and are parked. Every run writes the same.
func smallOffice(t *testing.T, s *ticketsql.Store) {
	ctx := t.Context()
	now := time.Date(2026, 3, 2, 8, 0, 0, 123456000, time.UTC)
	drops := &dropping{Store: s}
	serial := 0
	rules, err := desk.NewRules(desk.Definitions{
		Screen: &desk.Screen{}, Categories: []string{ticket.Category("市政", "路灯/照明")}, Channels: []string{"wecom"},
	})
	require.NoError(t, err)
	config := desk.Config{
		Store: drops, Home: smallHome, Rules: rules,
		Now:   func() time.Time { now = now.Add(7*time.Minute + time.Microsecond); return now },
		NewID: func(string, time.Time) ticket.ID { serial++; return ticket.ID(fmt.Sprintf("t-%02d", serial)) },
		Salt:  func(id ticket.ID, seq int64) (salt [16]byte) { copy(salt[:], fmt.Sprint(seq, id)); return salt },
	}
	d, err := desk.New(config)
	require.NoError(t, err)

	works := ticket.Department("works", "lights")
	market := ticket.Department("market")
	resident := ticket.Actor{ID: "wx-1", Person: "p-1", Roles: []ticket.Role{ticket.RoleReporter}}
	worker := ticket.Actor{ID: "worker-1", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{smallHome}}
	party := func(h ticket.Handler) ticket.Actor {
		return ticket.Actor{ID: "clerk-1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{h}}
	}
	photo := []ticket.File{{ID: "f/1", Name: "路灯's.jpg", Type: "image/jpeg", Size: 1 << 20, SHA256: strings.Repeat("ab", 32)}}
	receive := func(by ticket.Actor, r ticket.Request, opts ...desk.ReceiveOption) func(ticket.Actor, ticket.Command) {
		got, err := d.Receive(ctx, by, r, opts...)
		require.NoError(t, err)
		n := 0
		return func(by ticket.Actor, do ticket.Command) {
			n++
			_, err := d.Do(ctx, by, got.ID, do, desk.Once(fmt.Sprint("step-", n)))
			require.NoError(t, err, "%s of %s", ticket.VerbOf(do), got.ID)
		}
	}

	do := receive(resident, ticket.Request{
		Key: "k/1", Text: "影院门口路灯不亮 — it's \"dark\" \\ <at> & 'night'.\n\tPlease come.", Name: "王女士", Address: "长街 12 号", Files: photo,
		About: []string{"officer-9"}, Point: &grid.Point{Lon: 113.55, Lat: 34.8}, Kind: ticket.Complaint,
		Category: ticket.Category("市政", "路灯/照明"), Channel: "wecom",
	})
	do(smallDesk, ticket.Classify{Difficulty: ticket.Simple, Priority: ticket.Urgent, Why: []string{"dark street"}})
	do(smallDesk, ticket.Respond{Text: "Seen, somebody is coming."})
	do(smallDesk, ticket.Transfer{To: works, Reason: "theirs", Within: worktime.Span{N: 36, Unit: worktime.UrgentHour}})
	do(party(works), ticket.Assign{To: "fitter-1"})
	do(party(works), ticket.Accept{})
	do(party(works), ticket.Answer{Text: "Mended.", Resolution: ticket.Solved, Files: photo})
	do(smallDesk, ticket.Rework{Reason: "Still dark."})
	do(party(works), ticket.Answer{Text: "Mended now.", Resolution: ticket.Solved})
	do(resident, ticket.Reject{Reason: "One of the two is still dark."})
	do(party(works), ticket.Answer{Text: "Both now.", Resolution: ticket.Solved})
	do(resident, ticket.Close{})
	do(resident, ticket.Rate{Score: 4, Solved: true, Text: "Thanks."})
	do(resident, ticket.Reopen{Reason: "Out again."})

	do = receive(worker, ticket.Request{Key: "k/2", Origin: ticket.FoundByWorker, Text: "Stalls on the pavement."})
	do(smallDesk, ticket.Convene{
		Lead: market, Assist: []ticket.Party{
			{Handler: works, Task: "clear", Within: worktime.Span{N: 1, Unit: worktime.UrgentHour}}, {Handler: ticket.UnitHandler("南")},
		},
	})
	do(party(works), ticket.Accept{})
	do(party(works), ticket.ReportBack{Text: "Cleared."})
	do(party(market), ticket.Note{Text: "Three stalls moved.", Files: photo})

	receive(worker, ticket.Request{
		Key: "k/3", Origin: ticket.FoundByWorker, Text: "A bin is over.",
		Handled: &ticket.Handled{Resolution: ticket.Solved, Text: "Put up again."},
	})
	do = receive(smallDesk, ticket.Request{
		Origin: ticket.FromAbove, ExternalRef: "12345-0001", Due: now.Add(48 * time.Hour), Text: "A quarrel about rent.", Reporter: "p-2",
	})
	do(smallDesk, ticket.Refer{Channel: "court", Text: "The court decides this."})
	do = receive(resident, ticket.Request{Key: "k/5", Text: "Noise.", Kind: ticket.Report})
	do(resident, ticket.Withdraw{Reason: "It is quiet again."})
	do = receive(smallDesk, ticket.Request{Origin: ticket.OnBehalf, Reporter: "p-3", Text: "Test."})
	do(smallDesk, ticket.Void{Reason: "A test."})
	receive(resident, ticket.Request{Text: "A cable hangs down.", Priority: ticket.Emergency}, desk.Decided(ticket.Decision{
		Do: []ticket.Command{ticket.Transfer{To: works}}, Alarm: []ticket.Handler{market},
		Reasons: []ticket.Reason{{Rule: "r-1", Why: "danger", Zh: "危险", From: "table"}},
	}))
	do = receive(resident, ticket.Request{Key: "k/8", Text: "What does a permit cost?", Kind: ticket.Inquiry})
	do(smallDesk, ticket.Note{Text: "Said by telephone: private."})
	drops.seq = 2
	do(smallDesk, ticket.Note{Text: "The note before is gone.", Public: true})

	do = receive(smallDesk, ticket.Request{Key: "k/9", Origin: ticket.OnBehalf, Reporter: "p-3", Text: "A lamp, and noise."})
	do(smallDesk, ticket.Transfer{To: market})
	do(party(market), ticket.Object{Reason: "A lamp is not ours."})
	do(smallLeader, ticket.Refuse{Reason: "It is."})
	do(party(market), ticket.Ask{Text: "Which lamp?"})
	do(smallDesk, ticket.Supplement{Text: "The third."})
	do(party(market), ticket.Extend{By: worktime.Span{N: 24, Unit: worktime.UrgentHour}, Reason: "Spare parts."})
	do(smallLeader, ticket.Grant{})
	do(party(market), ticket.Suspend{Until: now.AddDate(0, 0, 10), Reason: "Winter."})
	do(smallLeader, ticket.Grant{Of: ticket.VerbSuspend})
	do(party(market), ticket.Resume{Reason: "Spring."})
	do(smallDesk, ticket.Remind{Text: "Please."})
	do(smallLeader, ticket.Supervise{Text: "Report by tomorrow."})
	do(party(market), ticket.Comply{Text: "Under way."})
	do(smallDesk, ticket.Escalate{Reason: "Too slow."})
	do(smallDesk, ticket.Split{Parts: []ticket.Part{{Text: "Noise."}}})
	do(smallDesk, ticket.Merge{Into: "t-08", Reason: "The same lamp."})
	do(smallDesk, ticket.Unmerge{Reason: "Another one."})
	do(party(market), ticket.Answer{Text: "Mended.", Resolution: ticket.Solved})
	do(smallDesk, ticket.Inspect{Passed: true, Text: "It is bright."})
	do(smallDesk, ticket.Close{})
	do(smallDesk, ticket.CallBack{Reached: true, Contacted: true, Solved: true, Satisfied: 5})
	do = receive(smallDesk, ticket.Request{Key: "k/10", Origin: ticket.OnBehalf, Reporter: "p-3", Text: "Waits for a ruling."})
	do(smallDesk, ticket.Transfer{To: market})
	do(party(market), ticket.Object{Reason: "Not ours."})

	strict, err := desk.NewRules(desk.Definitions{
		Limits: []desk.Limit{{Stage: ticket.StageHandle, Within: worktime.Span{N: 24, Unit: worktime.UrgentHour}}},
		Ladder: []ticket.Rung{{Stage: ticket.StageHandle, Do: ticket.RungRemind}}, ReopenWithin: time.Hour,
	})
	require.NoError(t, err)
	config.Rules = strict
	stricter, err := desk.New(config)
	require.NoError(t, err)
	_, err = stricter.Do(ctx, smallDesk, "t-08", ticket.Replan{})
	require.NoError(t, err)

	at := now
	now = now.Add(25 * time.Hour) // deadlines pass, windows end
	_, err = stricter.Sweep(ctx, now)
	require.NoError(t, err)
	now = now.AddDate(0, 0, 20)
	_, err = stricter.Do(ctx, smallDesk, "t-09", ticket.Lapse{})
	require.NoError(t, err)
	now = at
	leased, err := s.Pending(ctx, storage.PendingQuery{Now: now, Lease: time.Hour, Limit: 5})
	require.NoError(t, err)
	require.Len(t, leased, 5)
	require.NoError(t, s.Ack(ctx,
		storage.Receipt{ID: leased[0].ID},
		storage.Receipt{ID: leased[1].ID, Retry: now.Add(2 * time.Hour), Reason: "the bus' down"},
		storage.Receipt{ID: leased[2].ID, Park: true, Reason: "nobody of that name 查无此人"},
		storage.Receipt{ID: leased[3].ID, Retry: now.Add(time.Minute)},
	))

	var seen []ticket.Verb
	list, err := s.List(ctx, storage.Query{Limit: storage.MaxList})
	require.NoError(t, err)
	for _, got := range list {
		events, err := s.History(ctx, got.ID, 0, "")
		require.NoError(t, err)
		for _, e := range events {
			seen = append(seen, e.Verb)
		}
	}
	slices.Sort(seen)
	require.Equal(t, ticket.Verbs(), slices.Compact(seen), "a step is missing above")
}

// catching keeps what would be committed.
type catching struct {
	storage.Store
	made ticket.Change
}

func (c *catching) Commit(_ context.Context, changes ...ticket.Change) error {
	c.made = changes[0]
	return nil
}

// dropping drops the private part of the event seq with the next change.
type dropping struct {
	storage.Store
	seq int64
}

func (d *dropping) Commit(ctx context.Context, changes ...ticket.Change) error {
	if d.seq > 0 {
		changes[0].Private, d.seq = map[int64][]byte{d.seq: nil}, 0
	}
	return d.Store.Commit(ctx, changes...)
}
