package sqltest

import (
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// Connections are cut at any moment. A commit is then stored, refused as busy and not stored, or unknown; it is never
// stored by half, and sent again it is settled.
func TestCut(t *testing.T) {
	for name, open := range map[string]func(testing.TB, *pgx.ConnConfig) *sql.DB{"pgx": openPool, "pq": openPoolPq} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			direct, s := openPostgres(t)
			config := pgtest.Config(t)
			config.RuntimeParams["search_path"] = column[string](t, direct, "SELECT current_schema()")[0]
			proxy, through := pgtest.NewProxy(t, config)
			pool := open(t, through)
			cut := ticketsql.New(pool, ticketsql.PostgreSQL)
			const least, most = 25, 150
			all := steps(t, 2*most)
			rng := rand.New(rand.NewPCG(7, 7))
			usual := time.Millisecond // until the cut; it finds the moment at which half of them are too late
			outcomes := map[string]int{}
			for i := 0; i < 2*least || i < 2*most && (outcomes["unknown"] == 0 || outcomes["stored"] == 0); i += 2 {
				for pool.Ping() != nil { // a connection is there, and may yet be lost
				}
				pair := all[i : i+2]
				timer := time.AfterFunc(time.Duration(rng.Int64N(2*int64(usual))), proxy.Cut)
				err := cut.Commit(ctx, pair...)
				timer.Stop()
				whole := stored(t, direct, pair...)
				require.Equal(t, whole[0], whole[1], "both or neither")
				switch {
				case err == nil:
					outcomes["stored"]++
					usual = max(usual*3/4, 10*time.Microsecond)
					assert.Equal(t, []bool{true, true}, whole)
				case errors.Is(err, gridgov.ErrBusy):
					outcomes["busy"]++
					usual = usual * 4 / 3
					only(t, gridgov.ErrBusy, err)
					assert.Equal(t, []bool{false, false}, whole)
				default:
					outcomes["unknown"]++
					usual = usual * 4 / 3
					only(t, gridgov.ErrUnknown, err)
					if err := s.Commit(ctx, pair...); err != nil { // sent again
						only(t, gridgov.ErrExists, err)
					}
					assert.Equal(t, []bool{true, true}, stored(t, direct, pair...))
				}
			}
			t.Log(outcomes)
			assert.Positive(t, outcomes["unknown"])
			assert.Positive(t, outcomes["stored"])
		})
	}
}

// Steps on two tickets, by writers that name them in opposite orders: of two that meet one goes first, and neither is
// refused for more than being second. Hosts that hold one ticket and want the other can lock up: that is ErrBusy for one.
func TestOpposite(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		change := []string{"deadlock_timeout", "20ms"}
		if p.dialect == ticketsql.SQLite {
			change = nil
		}
		db, s := p.office(t, change...)
		opened := steps(t, 2)[:2]
		require.NoError(t, s.Commit(t.Context(), opened...))
		opposite(t, s, opened, func(pair []ticket.Change) error {
			err := s.Commit(t.Context(), pair...)
			assert.NotErrorIs(t, err, gridgov.ErrBusy)
			return err
		})
		opposite(t, s, opened, func(pair []ticket.Change) error { return inTurn(t, db, s, pair) })
	})
}

func opposite(t *testing.T, s *ticketsql.Store, opened []ticket.Change, commit func([]ticket.Change) error) {
	ctx := t.Context()
	before, err := s.Get(ctx, opened[0].Ticket.ID)
	require.NoError(t, err)
	deadline := time.Now().Add(5 * time.Minute)
	const writers, rounds = 4, 30
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for done := 0; done < rounds && time.Now().Before(deadline); {
				err := commit([]ticket.Change{next(t, s, opened[w%2].Ticket.ID), next(t, s, opened[(w+1)%2].Ticket.ID)})
				switch {
				case err == nil:
					done++
				case errors.Is(err, gridgov.ErrConflict): // the other was first: decided again
					only(t, gridgov.ErrConflict, err)
				default:
					only(t, gridgov.ErrBusy, err)
				}
			}
		})
	}
	wg.Wait()
	require.True(t, time.Now().Before(deadline), "not done in five minutes")
	for _, c := range opened {
		got, err := s.Get(ctx, c.Ticket.ID)
		require.NoError(t, err)
		assert.Equal(t, before.Version+writers*rounds, got.Version, "every success is one step, on both")
		events, err := s.History(ctx, got.ID, 0, "")
		require.NoError(t, err)
		assert.NoError(t, verified(ticket.CheckChain(got, events)))
	}
}

// next decides a note on a ticket as it stands, and does not store it.
func next(t *testing.T, s *ticketsql.Store, id ticket.ID) ticket.Change {
	catch := &catching{Store: s}
	d, err := desk.New(desk.Config{Store: catch, Home: "410184005/410184005201"})
	assert.NoError(t, err)
	_, err = d.Do(t.Context(), fileClerk, id, ticket.Note{Text: "seen"})
	assert.NoError(t, err)
	return catch.made
}

// inTurn commits changes one by one in one transaction of the host's.
func inTurn(t *testing.T, db *sql.DB, s *ticketsql.Store, changes []ticket.Change) error {
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		return errors.Join(gridgov.ErrBusy, err) // SQLite's way to write, which the host itself asks for
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, c := range changes {
		if err := s.In(tx).Commit(t.Context(), c); err != nil {
			return err
		}
	}
	return tx.Commit()
}
