package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

const (
	envSweeper = "GRIDGOV_SWEEPER"   // the database that a child process sweeps
	envStays   = "GRIDGOV_STAYS"     // set where it is to be killed: it does not end by itself
	envDue     = "GRIDGOV_SWEEP_DUE" // how many tickets are due; 20000 is what the figure is of
)

// much is when every ticket has been late for so long that it is pressed and raised.
var much = now.Add(3 * time.Hour)

// sweeper is a process of its own that sweeps once.
func sweeper() int {
	db, dialect, err := opendb.Open(os.Getenv(envSweeper), opendb.Existing)
	if err == nil {
		defer db.Close() //nolint:errcheck // the process ends
		var did desk.Swept
		if did, err = deskOver(ticketsql.New(db, dialect)).Sweep(context.Background(), much); err == nil && os.Getenv(envStays) == "" {
			err = json.NewEncoder(os.Stdout).Encode(did)
		} else if err == nil {
			select {}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Eight processes sweep one database at once, and one is killed in the middle: every rung of every ticket is taken exactly
// once, and what the killed one left the others did.
func TestEightSweepersAndAKill(t *testing.T) {
	n := 400
	if text := os.Getenv(envDue); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	url := pgtest.URL(t)
	db, dialect, err := opendb.Open(url, opendb.Create)
	require.NoError(t, err)
	defer db.Close() //nolint:errcheck // the schema is dropped
	_, err = db.ExecContext(t.Context(), ticketsql.Schema(dialect, ""))
	require.NoError(t, err)
	o := &office{DB: db, dialect: dialect}
	require.NoError(t, o.receive(t.Context()))
	_, err = db.ExecContext(t.Context(), "UPDATE gridgov_tickets SET wake = NULL") // the patterns are not to be counted
	require.NoError(t, err)
	require.NoError(t, o.copies(t.Context(), awake, "awake-01-", strconv.FormatInt(now.UnixMicro(), 10), n))

	var all sync.WaitGroup
	var mu sync.Mutex
	var sum desk.Swept
	took := time.Now()
	taken := func() int {
		steps := n
		assert.NoError(t, db.QueryRow("SELECT COUNT(*) FROM gridgov_events WHERE seq > 2 AND ticket LIKE 'awake-01-%'").Scan(&steps))
		return steps
	}
	for i := range 8 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), envSweeper+"="+url)
		var out, said strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &said
		if i == 0 { // it is killed in the middle, and has done something by itself
			cmd.Env = append(cmd.Env, envStays+"=1")
			require.NoError(t, cmd.Start())
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait(); close(ended) }()
			until := func(steps int) {
				for taken() < steps {
					select {
					case err := <-ended:
						t.Errorf("the sweeper ended before the kill: %v: %s", err, said.String())
						return
					case <-time.After(time.Millisecond):
					}
				}
			}
			until(1)
			all.Go(func() {
				until(n / 4)
				assert.NoError(t, cmd.Process.Kill())
				assert.ErrorContains(t, <-ended, "killed")
			})
			continue
		}
		require.NoError(t, cmd.Start())
		all.Go(func() {
			var did desk.Swept
			if err := cmd.Wait(); err != nil || json.Unmarshal([]byte(out.String()), &did) != nil {
				t.Errorf("a sweeper: %v: %s", err, said.String())
			}
			mu.Lock()
			defer mu.Unlock()
			sum.Tickets, sum.Steps, sum.Lost = sum.Tickets+did.Tickets, sum.Steps+did.Steps, sum.Lost+did.Lost
		})
	}
	all.Wait()
	t.Logf("%d due: %v; seven sweepers looked at %d, lost %d of them, and took %d steps", n,
		time.Since(took).Round(time.Millisecond), sum.Tickets, sum.Lost, sum.Steps)

	left, err := deskOver(ticketsql.New(db, dialect)).Sweep(t.Context(), much)
	require.NoError(t, err)
	assert.Equal(t, desk.Swept{}, left, "nothing is left to do")
	rows, err := db.QueryContext(t.Context(),
		"SELECT ticket, seq, doc FROM gridgov_events WHERE ticket LIKE 'awake-01-%' AND seq > 2 ORDER BY ticket, seq")
	require.NoError(t, err)
	defer rows.Close() //nolint:errcheck // Err tells
	rungs := map[string][]string{}
	for rows.Next() {
		var id, doc string
		var seq int64
		require.NoError(t, rows.Scan(&id, &seq, &doc))
		var e ticket.Event
		require.NoError(t, json.Unmarshal([]byte(doc), &e))
		rungs[id] = append(rungs[id], fmt.Sprint(e.Verb, " ", e.Facts.Rung.Stage, " ", e.Facts.Rung.Do))
	}
	require.NoError(t, rows.Err())
	require.Len(t, rungs, n)
	for id, got := range rungs {
		require.Equal(t, []string{"remind respond remind", "escalate respond escalate"}, got, id)
	}
	assert.Less(t, sum.Steps, 2*n, "the killed one has taken some")
}
