//go:build linux || darwin

// Chaos kills a writing process again and again, and its database too, and looks whether the store keeps its word: nothing
// that was acknowledged is lost, nothing is done twice, every record verifies, and the outbox holds what the events asked
// for.
//
//	go run ./examples/chaos [-rounds 20] [-db both] [-dir DIR] [-seed 1] [-writers 16]
//
// Each round starts this program anew as a child. It files requests and handles them with many goroutines through a desk,
// every request with a key and every command with one; every fourth matter is sent by two clients at once, and every
// fourth writes into a ticket that many write into. Every second child gathers its commits. What the last child left
// undone is sent again, with the same keys, from its beginning. The child notes in a journal what it is about to commit,
// before, and what was acknowledged, after. Then SIGKILL: mostly while it writes, in one round of eight while it starts.
// Other faults come before it:
//
//   - The disk is full, in one round of four: no file may grow beyond a small limit (RLIMIT_FSIZE), which strikes in the
//     middle of a write. Some children are killed in that state; the others get room and must write again first.
//   - The server crashes, in one round of four: pg_ctl stop -m immediate. Some children are killed with it; the others must
//     write again after its recovery.
//   - Connections are cut, in one round of eight: children reach the server through a TCP proxy of this process, which
//     breaks all of them at random moments, with what is on its way.
//
// SQLite lives in the child, so that its server and connections cannot fail. PostgreSQL is a private server that this
// program starts, with fsync, and stops; see package pgtest.
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
//   - The database's own check must pass: PRAGMA integrity_check, or bt_index_check of every index where the server has the
//     extension amcheck.
//
// The stores and their journals stand in the folder of -dir and are kept there: the program goes on with them until that
// many kills are done, half of them on each database, so that a thousand can be done in several runs. Interrupt it once,
// and it ends after the check. Without -dir it works in a folder of its own, which it removes when all was well. It prints
// kills, steps, losses and doubles, of all runs over the folder. Exit status: 1 when anything is wrong, 2 for wrong usage,
// 3 when interrupted.
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
	rounds := flags.Int("rounds", 20, "kills over all databases, with those that the folder has seen before")
	seed := flags.Uint64("seed", 1, "of the moments and faults")
	kind := flags.String("db", "both", "sqlite, postgres or both, half of the kills each")
	dir := flags.String("dir", "", "the folder of stores and journals, kept; default: a new one that is removed")
	writers := flags.Int("writers", 16, "goroutines that write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	kinds := []string{*kind}
	if *kind == "both" {
		kinds = []string{"sqlite", "postgres"}
	}
	if flags.NArg() > 0 || *rounds < len(kinds) || *writers < 1 || openers[kinds[0]] == nil {
		fmt.Fprintln(report, "chaos: wants -db sqlite, postgres or both, at least one round for each and one writer, and no further arguments")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	keep := *dir != ""
	if !keep {
		var err error
		if *dir, err = os.MkdirTemp("", "chaos"); err == nil {
			err = os.Chmod(*dir, 0o755) // the user whom a server runs as must get in
		}
		if err != nil {
			fmt.Fprintln(report, "chaos:", err)
			return 1
		}
	}
	var all total
	var err error
	for i, kind := range kinds {
		n := (*rounds + i) / len(kinds)
		var sum total
		if sum, err = chaos(ctx, kind, filepath.Join(*dir, kind), n, *seed, *writers, out); err != nil {
			err = fmt.Errorf("%s: %w", kind, err)
		}
		all.add(sum)
		if err != nil {
			break
		}
	}
	fmt.Fprintf(out, "%s: %s\n", *kind, all)
	if err == nil && !keep {
		err = os.RemoveAll(*dir)
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(report, "chaos: interrupted; go on with -dir", *dir)
		return 3
	}
	fmt.Fprintf(report, "chaos: seed %d, folder %s: %v\n", *seed, *dir, err)
	return 1
}

// openers open a database in a folder, or make it there.
var openers = map[string]func(ctx context.Context, dir string) (database, error){
	"sqlite": func(ctx context.Context, dir string) (database, error) {
		return openSQLite(ctx, filepath.Join(dir, "office.db"))
	},
	"postgres": func(ctx context.Context, dir string) (database, error) {
		return openPostgres(ctx, filepath.Join(dir, "data"))
	},
}

// chaos goes on with one database until so many kills are done. It gives the totals, of earlier runs too.
func chaos(ctx context.Context, kind, dir string, kills int, seed uint64, writers int, out io.Writer) (total, error) {
	t, err := openTrial(ctx, kind, dir, seed, writers)
	if err != nil {
		return total{}, err
	}
	err = errors.Join(t.rounds(ctx, kills, out), t.close())
	fmt.Fprintf(out, "%s: %s\n", kind, t.total)
	return t.total, err
}
