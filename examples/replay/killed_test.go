package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// built makes the program; real signals want a process of its own.
func built(t *testing.T) string {
	t.Helper()
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("builds the program and kills it by signals")
	}
	name := filepath.Join(t.TempDir(), "replay")
	out, err := exec.Command("go", "build", "-o", name, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return name
}

// size is how large the store is, with what waits in the write-ahead log: it says how far a run is.
func size(store string) (n int64) {
	for _, name := range []string{store, store + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			n += info.Size()
		}
	}
	return n
}

// interrupted starts the program and sends the signal as soon as the store has grown by more than that many bytes; it is
// false when the program was done before.
func interrupted(t *testing.T, program string, grown int64, with os.Signal, args ...string) (bool, *exec.Cmd, string) {
	t.Helper()
	store := args[1]
	begin := size(store)
	var out bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stderr = &out
	require.NoError(t, cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	sent := false
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return sent && !cmd.ProcessState.Success(), cmd, out.String()
		case <-tick.C:
			if !sent && size(store) > begin+grown {
				sent = true
				require.NoError(t, cmd.Process.Signal(with))
			}
		}
	}
}

// The report after SIGKILL at five moments, and after five in one run, is that of the run that was left alone.
func TestKilledFiveTimes(t *testing.T) {
	program := built(t)
	dir := t.TempDir()
	final := func(store string) string {
		t.Helper()
		report := filepath.Join(dir, "report.json")
		out, err := exec.Command(program, "-store", store, "-quiet", "-report", report).CombinedOutput()
		require.NoError(t, err, "%s", out)
		doc, err := os.ReadFile(report)
		require.NoError(t, err)
		return string(doc)
	}
	whole := filepath.Join(dir, "whole.db")
	want := final(whole)
	all := size(whole)
	kill := func(store string, grown int64) bool {
		t.Helper()
		killed, _, _ := interrupted(t, program, grown, os.Kill, "-store", store, "-quiet")
		return killed
	}

	// Where the program was done before the signal came, it is tried again.
	killed := func(times, want int, grown int64) string {
		for range 10 {
			store := filepath.Join(dir, "killed.db")
			for _, name := range []string{store, store + "-wal", store + "-shm"} {
				require.NoError(t, os.RemoveAll(name))
			}
			n := 0
			for range times {
				if kill(store, grown) {
					n++
				}
			}
			if n >= want {
				return store
			}
		}
		t.Fatal("the program was faster than the signal, ten times")
		return ""
	}
	for part := range int64(5) {
		assert.Equal(t, want, final(killed(1, 1, all*part/6)), "killed after %d/6", part)
	}
	assert.Equal(t, want, final(killed(5, 3, all/10)), "killed often")
}

// Ctrl-C ends the run with status 3, says so, and keeps what was done.
func TestInterrupted(t *testing.T) {
	program := built(t)
	store := ""
	var cmd *exec.Cmd
	var said string
	for tries, stopped := 0, false; !stopped; tries++ {
		require.Less(t, tries, 10, "the program was faster than the signal")
		store = filepath.Join(t.TempDir(), "demo.db")
		stopped, cmd, said = interrupted(t, program, 100_000, os.Interrupt, "-store", store)
	}
	assert.Equal(t, 3, cmd.ProcessState.ExitCode())
	assert.Contains(t, said, "stopped; what was done is kept in "+store)
	assert.Equal(t, reportOf(t, "-store", filepath.Join(t.TempDir(), "other.db")), reportOf(t, "-store", store))
}
