package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/examples/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// PostgreSQL, SQLite and memory give the same report, byte for byte, and a second run on the same store does.
func TestDemoOnPostgres(t *testing.T) {
	name := pgtest.URL(t)
	t.Chdir(t.TempDir())
	want := reportOf(t, "-store", "demo.db")
	assert.Equal(t, want, reportOf(t, "-store", name))
	assert.Equal(t, want, reportOf(t, "-store", name), "a second run on the same store")
	assert.Equal(t, want, reportOf(t, "-store", "mem"))

	code, _, status := inside(t, "-store", name, "-limit", "7")
	assert.Equal(t, 1, code)
	assert.Contains(t, status, "the replay of other inputs")
}

// The same for a real city's first 3,000 requests; the whole of it, and SQLite beside, is the same command without -limit.
func TestBostonOnPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("replays 3,000 requests twice")
	}
	args := append(boston(t), "-limit", "3000")
	name := pgtest.URL(t)
	t.Chdir(t.TempDir())
	assert.Equal(t, reportOf(t, append(args, "-store", "boston.db")...), reportOf(t, append(args, "-store", name)...))
}

// A run that was cut short on PostgreSQL goes on there.
func TestResumeOnPostgres(t *testing.T) {
	name := pgtest.URL(t)
	want, n := commits(t, flags{workers: 4})
	store, err := openStore(t.Context(), name, "sum")
	require.NoError(t, err)
	defer func() { require.NoError(t, store.close()) }()
	for range 3 {
		part := &dying{Store: store}
		part.left.Store(n / 4)
		_, err := replayOn(t, flags{workers: 4}, part)
		require.ErrorIs(t, err, errKilled)
	}
	got, err := replayOn(t, flags{workers: 4}, store)
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

// A database that is not ours, or not there, is refused before anything is written, and no password is printed.
func TestForeignPostgres(t *testing.T) {
	name := pgtest.URL(t)
	t.Chdir(t.TempDir())
	db, _, err := opendb.Open(name, opendb.Existing)
	require.NoError(t, err)
	defer db.Close() //nolint:errcheck // ends the test
	_, err = db.Exec("CREATE TABLE theirs (x integer)")
	require.NoError(t, err)
	code, _, status := inside(t, "-store", name, "-quiet")
	assert.Equal(t, 1, code)
	assert.Contains(t, status, "another program's database")
	_, err = db.Exec("SELECT 1 FROM replay")
	require.Error(t, err)

	code, _, status = inside(t, "-store", "postgres://me:secret@127.0.0.1:1/none?connect_timeout=2", "-quiet")
	assert.Equal(t, 1, code)
	assert.Contains(t, status, "postgres://me:xxxxx@127.0.0.1:1/none")
	assert.False(t, strings.Contains(status, "secret"), status)
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Empty(t, files)
}
