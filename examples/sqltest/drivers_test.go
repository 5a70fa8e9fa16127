package sqltest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "github.com/ncruces/go-sqlite3/driver" // the driver "sqlite3"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

type opener func(testing.TB) (*sql.DB, *ticketsql.Store)

// suite holds stores of one kind to the whole contract.
func suite(t *testing.T, open opener) {
	tickettest.Run(t, func(t testing.TB) storage.Store {
		_, s := open(t)
		return s
	})
	tickettest.RunOutbox(t, func(t testing.TB) (storage.Store, storage.Outbox) {
		_, s := open(t)
		return s, s
	})
}

// reused empties stores and gives them again: a new schema and its connections cost half a second for each check.
func reused(t *testing.T, open opener) opener {
	type office struct {
		db *sql.DB
		s  *ticketsql.Store
	}
	var free []office
	return func(tb testing.TB) (*sql.DB, *ticketsql.Store) {
		if len(free) == 0 {
			db, s := open(t)
			free = append(free, office{db, s})
		}
		o := free[len(free)-1]
		free = free[:len(free)-1]
		tb.Cleanup(func() {
			for _, table := range []string{"tickets", "handlers", "abouts", "events", "outbox"} {
				_, err := o.db.Exec("DELETE FROM gridgov_" + table)
				require.NoError(tb, err)
			}
			free = append(free, o)
		})
		return o.db, o.s
	}
}

func TestModernc(t *testing.T) {
	if testing.Short() {
		t.Skip("the same of ticketsql as TestPgx, and another driver")
	}
	suite(t, func(tb testing.TB) (*sql.DB, *ticketsql.Store) { return openNew(tb, settings) })
}

func TestNcruces(t *testing.T) {
	if testing.Short() {
		t.Skip("the same of ticketsql as TestPgx, and another driver")
	}
	suite(t, func(tb testing.TB) (*sql.DB, *ticketsql.Store) { return onSQLite("sqlite3")(tb).office(tb) })
}

// Each store on PostgreSQL is a schema, so that rule 10 is about two schemas.
func TestPgx(t *testing.T) {
	suite(t, reused(t, func(tb testing.TB) (*sql.DB, *ticketsql.Store) { return openPostgres(tb) }))
}

func TestPgxUnprepared(t *testing.T) {
	if testing.Short() {
		t.Skip("the same of ticketsql as TestPgx, and another driver")
	}
	suite(t, reused(t, func(tb testing.TB) (*sql.DB, *ticketsql.Store) { return openPostgres(tb, plainly) }))
}

func TestPq(t *testing.T) {
	if testing.Short() {
		t.Skip("the same of ticketsql as TestPgx, and another driver")
	}
	suite(t, reused(t, func(tb testing.TB) (*sql.DB, *ticketsql.Store) {
		return onPostgres(openPoolPq)(tb).office(tb, "synchronous_commit", "off")
	}))
}

// nameOf is a data source name in the form of keywords, which every driver reads.
func nameOf(c *pgx.ConnConfig) string {
	var b strings.Builder
	pair := func(key string, value any) {
		fmt.Fprintf(&b, "%s='%s' ", key, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(fmt.Sprint(value)))
	}
	pair("host", c.Host)
	pair("port", c.Port)
	pair("user", c.User)
	pair("password", c.Password)
	pair("dbname", c.Database)
	if pair("sslmode", "disable"); c.TLSConfig != nil {
		pair("sslmode", "require")
	}
	for key, value := range c.RuntimeParams {
		pair(key, value)
	}
	return b.String()
}
