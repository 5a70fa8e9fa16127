// Package pgtest provides tests with a PostgreSQL server: that of GRIDGOV_TEST_POSTGRES, a data source name, or else a private
// one that it makes and starts, on a unix socket and with fsync, and stops at the end.
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
//
//	func TestSomething(t *testing.T) {
//		db := stdlib.OpenDB(*pgtest.Config(t))
//
// Where there is neither a server nor an initdb to make one with, tests skip and say so; with GRIDGOV_NEED_POSTGRES=1 they
// fail.
package pgtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The variables of the environment.
const (
	envServer = "GRIDGOV_TEST_POSTGRES"
	envNeed   = "GRIDGOV_NEED_POSTGRES"
)

// shared is the server of this process, started when a test first asks for it.
var shared struct {
	once   sync.Once
	server *Server
	dsn    string
	err    error
}

// Main runs the tests of a package and then stops the server, if one was started. It returns the exit code.
func Main(m *testing.M) int {
	code := m.Run()
	if shared.server != nil {
		if err := shared.server.Stop(); err != nil {
			println("pgtest:", err.Error())
			code = max(code, 1)
		}
	}
	return code
}

// DSN is the data source name of the server that tests share. Without a server it skips the test, or fails it.
func DSN(tb testing.TB) string {
	tb.Helper()
	shared.once.Do(func() {
		if shared.dsn = os.Getenv(envServer); shared.dsn != "" {
			return
		}
		if shared.server, shared.err = Start(); shared.err == nil {
			shared.dsn = shared.server.DSN()
		}
	})
	switch {
	case shared.err == nil:
	case os.Getenv(envNeed) == "1":
		tb.Fatalf("%s=1, and there is no PostgreSQL: %v", envNeed, shared.err)
	default:
		tb.Skipf("no PostgreSQL: %v (install it, or set %s to a data source name)", shared.err, envServer)
	}
	return shared.dsn
}

// Config returns the way to a new empty schema, which is dropped at the end of the test with all that is in it.
func Config(tb testing.TB) *pgx.ConnConfig {
	tb.Helper()
	config, err := pgx.ParseConfig(DSN(tb))
	if err != nil {
		tb.Fatal(err)
	}
	schema := "gridgov_test_" + strings.ToLower(rand.Text())
	run(tb, config.Copy(), "CREATE SCHEMA "+schema)
	drop := config.Copy()
	tb.Cleanup(func() { run(tb, drop, "DROP SCHEMA "+schema+" CASCADE") })
	config.RuntimeParams["search_path"] = schema
	return config
}

// URL is the same as a data source name, for programs: postgres://…
func URL(tb testing.TB) string {
	tb.Helper()
	c := Config(tb)
	tls := "disable"
	if c.TLSConfig != nil {
		tls = "require"
	}
	return (&url.URL{
		Scheme: "postgres", User: url.UserPassword(c.User, c.Password), Path: "/" + c.Database,
		RawQuery: url.Values{
			"host": {c.Host}, "port": {strconv.Itoa(int(c.Port))}, "sslmode": {tls}, "search_path": {c.RuntimeParams["search_path"]},
		}.Encode(),
	}).String()
}

func run(tb testing.TB, config *pgx.ConnConfig, statement string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // the statement's error counts
	if _, err := conn.Exec(ctx, "SET client_min_messages = warning; SET synchronous_commit = off; "+statement); err != nil {
		tb.Fatal(err)
	}
}
