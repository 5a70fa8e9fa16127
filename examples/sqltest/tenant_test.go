package sqltest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// strangers says that two offices with the same ids and keys never see or touch anything of each other.
func strangers(t *testing.T, one, two *ticketsql.Store) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, one.CheckSchema(ctx))
	require.NoError(t, two.CheckSchema(ctx))
	require.NoError(t, tickettest.CheckOffices(ctx, one, two))
	all := steps(t, 3)
	require.NoError(t, one.Commit(ctx, all[0], all[1]))
	pull := storage.PendingQuery{Now: all[1].Ticket.Changed, Lease: 1, Limit: storage.MaxList}
	for name, err := range reads(ctx, two, all[0].Ticket.ID) {
		if name == "get" || name == "history" {
			require.ErrorIs(t, err, gridgov.ErrNotFound)
		}
	}
	for _, q := range []storage.Query{
		{Key: all[0].Ticket.Key}, {IDs: []ticket.ID{all[0].Ticket.ID}}, {Scope: &storage.Scope{Handlers: []ticket.Handler{all[0].Ticket.Lead}}},
	} {
		list, err := two.List(ctx, q)
		require.NoError(t, err)
		assert.Empty(t, list)
	}
	theirs, err := two.Pending(ctx, pull)
	require.NoError(t, err)
	for _, m := range theirs {
		assert.NotContains(t, []ticket.ID{all[0].Ticket.ID, all[1].Ticket.ID}, m.Ticket)
	}
	require.NoError(t, two.Ack(ctx, storage.Receipt{ID: all[0].Outbox[0].ID}, storage.Receipt{ID: all[1].Outbox[0].ID, Park: true}))
	ours, err := one.Pending(ctx, pull)
	require.NoError(t, err)
	var ids []string
	for _, m := range ours {
		ids = append(ids, m.ID)
	}
	assert.Subset(t, ids, []string{all[0].Outbox[0].ID, all[1].Outbox[0].ID}, "an Ack elsewhere settles nothing here")
	require.NoError(t, two.Commit(ctx, all[0]), "neither id nor key is taken")
	got, err := one.Get(ctx, all[3].Ticket.ID)
	require.NoError(t, err)
	require.NoError(t, two.Commit(ctx, all[3]), "a step on the one")
	still, err := one.Get(ctx, all[3].Ticket.ID)
	require.NoError(t, err)
	assert.Equal(t, got, still, "is none on the other")
}

func TestTwoPrefixes(t *testing.T) {
	eachDialect(t, func(t *testing.T, d ticketsql.Dialect, db *sql.DB, one *ticketsql.Store) {
		_, err := db.Exec(ticketsql.Schema(d, "north_"))
		require.NoError(t, err)
		strangers(t, one, ticketsql.New(db, d, ticketsql.Prefix("north_")))
	})
}

func TestTwoFiles(t *testing.T) {
	_, one := openNew(t, settings)
	_, two := openNew(t, settings)
	strangers(t, one, two)
}

func TestTwoSchemas(t *testing.T) {
	_, one := openPostgres(t)
	_, two := openPostgres(t)
	strangers(t, one, two)
}

func TestTwoDatabases(t *testing.T) {
	_, one := openPostgres(t)
	config := pgtest.Config(t)
	admin := openPool(t, config)
	name := strings.ToLower(config.RuntimeParams["search_path"]) + "_db"
	_, err := admin.Exec("CREATE DATABASE " + name + " STRATEGY wal_log TEMPLATE template0")
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		require.NoError(t, err)
	})
	other := config.Copy()
	other.Database = name
	delete(other.RuntimeParams, "search_path")
	db := openPool(t, other)
	_, err = db.Exec(ticketsql.Schema(ticketsql.PostgreSQL, ""))
	require.NoError(t, err)
	strangers(t, one, ticketsql.New(db, ticketsql.PostgreSQL))
}

// A search path over two schemas shows the tables of one office through the gaps of the other.
func TestTwoSchemasInOnePath(t *testing.T) {
	first, second := pgtest.Config(t), pgtest.Config(t)
	for i, c := range []*pgx.ConnConfig{first, second} {
		db := openPool(t, c)
		_, err := db.Exec(ticketsql.Schema(ticketsql.PostgreSQL, ""))
		require.NoError(t, err)
		if i == 0 {
			_, err = db.Exec("DROP TABLE gridgov_outbox")
			require.NoError(t, err)
		}
	}
	both := first.Copy()
	both.RuntimeParams["search_path"] = fmt.Sprintf("%s, %s", first.RuntimeParams["search_path"], second.RuntimeParams["search_path"])
	err := ticketsql.New(openPool(t, both), ticketsql.PostgreSQL).CheckSchema(t.Context())
	only(t, gridgov.ErrInvalid, err)
	assert.ErrorContains(t, err, "no gridgov_outbox")
}
