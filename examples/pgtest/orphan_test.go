//go:build linux

package pgtest_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
)

// A test that is killed leaves no server and no folder behind. The test runs itself again as the one to kill.
func TestKilled(t *testing.T) {
	if os.Getenv("GRIDGOV_KILLED") == "1" {
		server, err := pgtest.Start()
		require.NoError(t, err)
		println(server.DSN())
		time.Sleep(time.Hour)
		return
	}
	pgtest.DSN(t) // skips where there is no PostgreSQL
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "GRIDGOV_KILLED=1")
	out, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	dir := strings.TrimPrefix(strings.Fields(line)[0], "host=")
	pid, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	require.NoError(t, err)
	process := "/proc/" + strings.Fields(string(pid))[0]
	require.DirExists(t, process)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool {
		_, folder := os.Stat(dir)
		_, alive := os.Stat(process)
		return os.IsNotExist(folder) && os.IsNotExist(alive)
	}, 5*time.Minute, 50*time.Millisecond, "the server or its folder is left over")
}

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
