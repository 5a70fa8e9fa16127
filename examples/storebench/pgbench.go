package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/gridgov/gridgov/ticket"
)

// pgbench measures openings beside PostgreSQL's own program, which sends the one statement of an opening, prepared, with
// its texts in it, and each time another id, key and message. Without that program there is no row.
func (b *bench) pgbench(ctx context.Context) (err error) {
	program, err := findPgbench()
	if err != nil {
		fmt.Fprintln(b.report, err)
		return nil
	}
	ours, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer closing(&ours, &err)
	theirs, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer closing(&theirs, &err)
	all, err := steps(ctx, (b.rounds+1)*b.block, b.block, never)
	if err != nil {
		return err
	}
	script, err := os.CreateTemp("", "storebench-*.sql")
	if err != nil {
		return err
	}
	defer os.Remove(script.Name()) //nolint:errcheck // a temporary file
	text, err := openingScript(&all[0])
	if err != nil {
		return err
	}
	if _, err := script.WriteString(text); err != nil {
		return errors.Join(err, script.Close())
	}
	if err := script.Close(); err != nil {
		return err
	}
	config, err := pgx.ParseConfig(b.dsn)
	if err != nil {
		return err
	}
	commit := func(n int) (float64, error) {
		return timed(b.block, func() error { return commit(ctx, ours.store, all[n*b.block:(n+1)*b.block], 1) })
	}
	if _, err := commit(b.rounds); err != nil { // does not count
		return err
	}
	t, err := turns(b.rounds, func(int) (float64, error) {
		cmd := exec.CommandContext(ctx, program, "-n", "-c", "1", "-M", "prepared", "-t", strconv.Itoa(b.block), "-f", script.Name(),
			"-h", config.Host, "-p", strconv.Itoa(int(config.Port)), "-U", config.User, config.Database)
		cmd.Env = append(os.Environ(), "PGOPTIONS=-c search_path="+theirs.schema, "PGPASSWORD="+config.Password)
		out, err := cmd.CombinedOutput()
		found := tps.FindSubmatch(out)
		if err != nil || found == nil {
			return 0, fmt.Errorf("pgbench: %w: %s", err, out)
		}
		rate, err := strconv.ParseFloat(string(found[1]), 64)
		return 1 / rate, err
	}, commit)
	if err != nil {
		return err
	}
	for _, table := range tables {
		var n, m int
		if err := ours.QueryRowContext(ctx, "SELECT COUNT(*) FROM gridgov_"+table).Scan(&n); err != nil {
			return err
		}
		if err := theirs.QueryRowContext(ctx, "SELECT COUNT(*) FROM gridgov_"+table).Scan(&m); err != nil {
			return err
		}
		if n*b.rounds != m*(b.rounds+1) { // the turn that does not count
			return fmt.Errorf("%s: %d rows in %d turns, and pgbench made %d in %d", table, n, b.rounds+1, m, b.rounds)
		}
	}
	b.add("one writer, openings alone", t[1].rate(), t[0].rate()+" pgbench", t[0].over(t[1]), bar{})
	return nil
}

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

func findPgbench() (string, error) {
	if path, err := exec.LookPath("pgbench"); err == nil {
		return path, nil
	}
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench"); len(found) > 0 {
		return found[len(found)-1], nil
	}
	return "", errors.New("no pgbench in PATH or /usr/lib/postgresql/*/bin: its row is left out")
}

// openingScript is the statement of an opening with its values in place.
func openingScript(c *ticket.Change) (string, error) {
	w, err := writeOf(c, nil)
	if err != nil {
		return "", err
	}
	args := w.args()
	text := parameter.ReplaceAllStringFunc(w.statement(), func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		switch v := args[n-1].(type) {
		case nil:
			return "NULL"
		case string:
			switch {
			case v == "":
				return "''"
			case v == string(c.Ticket.ID):
				return "lpad((:n::bigint)::text, " + strconv.Itoa(len(v)) + ", '0')"
			case v == c.Ticket.Key:
				return "('call-' || :n::bigint)"
			case v == c.Outbox[0].ID:
				return "lpad((:n::bigint)::text, " + strconv.Itoa(len(v)) + ", '0')"
			}
			return "E'" + quoted.Replace(v) + "'"
		case []byte:
			return fmt.Sprintf(`'\x%x'`, v)
		default:
			return fmt.Sprint(v)
		}
	})
	return "\\set n random(1, 9000000000000000000)\n" + text + ";\n", nil
}

// quoted writes text for E'…', without the colons that pgbench takes for its variables.
var quoted = strings.NewReplacer(`\`, `\\`, `'`, `\'`, `:`, `\x3a`)

var parameter = regexp.MustCompile(`\$[0-9]+`)
