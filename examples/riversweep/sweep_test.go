package riversweep_test

import (
	"context"
	"database/sql"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/examples/riversweep"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestRiverSweepsOnPostgreSQL(t *testing.T) {
	t.Parallel() // River takes its time to begin
	name := pgtest.URL(t)
	pool, err := pgxpool.New(t.Context(), name)
	require.NoError(t, err)
	defer pool.Close()
	sweeps(t, name, riverpgxv5.New(pool))
}

func TestRiverSweepsOnSQLite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	jobs, err := sql.Open("sqlite",
		"file:"+(&url.URL{Path: filepath.Join(dir, "jobs.db")}).EscapedPath()+
			"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(60000)&_txlock=immediate")
	require.NoError(t, err)
	defer jobs.Close() //nolint:errcheck // a file of the test
	jobs.SetMaxOpenConns(1)
	sweeps(t, filepath.Join(dir, "office.db"), riversqlite.New(jobs))
}

// The periodic job presses what was forgotten, once, however often it runs.
func sweeps[Tx any](t *testing.T, name string, driver riverdriver.Driver[Tx]) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	require.NoError(t, err)

	db, dialect, err := opendb.Open(name, opendb.Create)
	require.NoError(t, err)
	defer db.Close() //nolint:errcheck // of the test
	_, err = db.ExecContext(ctx, ticketsql.Schema(dialect, ""))
	require.NoError(t, err)
	now := time.Now()
	d, err := desk.New(desk.Config{Store: ticketsql.New(db, dialect), Now: func() time.Time { return now }})
	require.NoError(t, err)
	reporter := ticket.Actor{Person: "p-1", Roles: []ticket.Role{ticket.RoleReporter}}
	filed, err := d.Receive(ctx, reporter, ticket.Request{Text: "路灯不亮"})
	require.NoError(t, err)

	swept := make(chan desk.Swept, 100)
	workers := river.NewWorkers()
	river.AddWorker(workers, &riversweep.Worker{
		Desk: d, Now: func() time.Time { return now.Add(3 * time.Hour) }, Told: func(did desk.Swept) { swept <- did },
	})
	client, err := river.NewClient(driver, &river.Config{
		Logger: slog.New(slog.DiscardHandler), Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		PeriodicJobs: []*river.PeriodicJob{riversweep.Every(time.Second)}, FetchPollInterval: 100 * time.Millisecond,
	})
	require.NoError(t, err)
	require.NoError(t, client.Start(ctx))
	var all desk.Swept // of three, two of which may run at once where the machine is slow
	for range 3 {
		select {
		case did := <-swept:
			all.Steps, all.Reminded, all.Failed = all.Steps+did.Steps, all.Reminded+did.Reminded, all.Failed+did.Failed
		case <-ctx.Done():
			t.Fatal("the job does not run")
		}
	}
	require.NoError(t, client.Stop(ctx))
	assert.Equal(t, desk.Swept{Steps: 1, Reminded: 1}, all)
	events, err := ticketsql.New(db, dialect).History(ctx, filed.ID, 0, "")
	require.NoError(t, err)
	require.Len(t, events, 2)
	assert.Equal(t, ticket.VerbRemind, events[1].Verb)
}
