//go:build linux || darwin

// Chaos kills a writing process again and again, and looks whether the store keeps its word: nothing that was
// acknowledged is lost, nothing is done twice, every record verifies, and the outbox holds what the events asked for.
//
//	go run ./examples/chaos [-rounds 20] [-seed 1] [-db sqlite] [-store PATH] [-writers 16]
//
// Each round starts this program anew as a child. It files requests and handles them with many goroutines through a desk,
// every request with a key and every command with one; every fourth matter is sent by two clients at once, and every
// fourth writes into a ticket that many write into. Every second child gathers its commits. What the last child left
// undone is sent again, with the same keys, from its beginning. The child notes in a journal what it is about to commit,
// before, and what was acknowledged, after. Then SIGKILL: mostly while it writes, in one round of eight while it starts.
// In one round of four no file may grow beyond a small limit, as on a full disk, which strikes in the middle of a write;
// some children are killed in that state, the others get room and must write again before they are killed.
//
// After each kill every ticket that the journal names is read, and in the end the whole store:
//
//   - An acknowledged step must be there, under its command key and with its hash, at the version that was told: else it
//     is lost. So is what an earlier round has verified.
//   - A request key that made two tickets, a command key that made two events or was acknowledged with two results, and a
//     message that comes again after its receipt was acknowledged are doubled.
//   - Every event must be of a change that the journal announced, whole; [ticket.CheckChain] must pass, and the fold of
//     the history must be the stored document, byte for byte.
//   - The outbox is emptied. What was ever taken from it must be, byte for byte, the messages of the announced changes
//     that are stored, whether they were acknowledged or not. It may come twice before its receipt is acknowledged.
//   - The database's own check must pass: PRAGMA integrity_check.
//
// The journal stands beside the store, as PATH.journal, and both are kept where -store is given: the program goes on with
// them until that many kills are done. Interrupt it once, and it ends after the check. Without -store it works in a folder
// of its own, which it removes when all was well. It prints kills, steps, losses and doubles. Exit status: 1 when anything
// is wrong, 2 for wrong usage, 3 when interrupted.
//
// A killed process leaves what it has written to the operating system: SIGKILL proves the order of the writes and their
// recovery, and not what a power cut does to a disk.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	if os.Getenv(childMark) != "" {
		os.Exit(childMain())
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, out, report io.Writer) int {
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.SetOutput(report)
	rounds := flags.Int("rounds", 20, "kills, with those that the store has seen before")
	seed := flags.Uint64("seed", 1, "of the moments and faults")
	kind := flags.String("db", "sqlite", "the database")
	place := flags.String("store", "", "the SQLite file, kept; default: a new one in a folder that is removed")
	writers := flags.Int("writers", 16, "goroutines that write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 || *rounds < 1 || *writers < 1 {
		fmt.Fprintln(report, "chaos: wants at least one round and one writer, and no further arguments")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	keep := *place != ""
	if !keep {
		dir, err := os.MkdirTemp("", "chaos")
		if err != nil {
			fmt.Fprintln(report, "chaos:", err)
			return 1
		}
		*place = filepath.Join(dir, "office.db")
	}
	db, err := databaseOf(*kind, *place)
	if err != nil {
		fmt.Fprintln(report, "chaos:", err)
		return 2
	}
	t, err := openTrial(db, *place+".journal", *seed, *writers)
	if err == nil {
		err = errors.Join(t.rounds(ctx, *rounds, out), t.close())
		fmt.Fprintln(out, t.total)
	}
	switch {
	case err == nil:
		if !keep {
			err = os.RemoveAll(filepath.Dir(*place))
		}
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(report, "chaos: interrupted; go on with -store", *place)
		return 3
	}
	if err != nil {
		fmt.Fprintf(report, "chaos: seed %d, store %s: %v\n", *seed, *place, err)
		return 1
	}
	return 0
}
