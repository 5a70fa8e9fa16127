package routing_test

import (
	"context"
	"encoding/csv"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// monday is at ten in the morning in Zhengzhou.
var monday = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

// wutong is a small part of the real tree, with a made-up grid below it.
func wutong(t testing.TB) *grid.Tree {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: grid.LevelOffice, Name: "梧桐街道"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: grid.LevelVillage, Name: "春藤社区"},
		grid.Unit{Code: "410172561011", Parent: "410172561", Level: grid.LevelVillage, Name: "金桂社区"},
		grid.Unit{Code: "410172561007-01", Parent: "410172561007", Level: grid.LevelGrid, Name: "第一网格"},
	)
	require.NoError(t, err)
	return tree
}

func pathOf(t testing.TB, tree *grid.Tree, code string) grid.Path {
	p, ok := tree.Path(code)
	require.True(t, ok, code)
	return p
}

// caseAt is a case of that text, on that Monday.
func caseAt(p grid.Path, text string) routing.Case {
	return routing.Case{Request: ticket.Request{Text: text}, Path: p, Found: ticket.FoundByUnit, At: monday}
}

func load(t testing.TB, file string) *routing.Table {
	table, err := routing.LoadTable(strings.NewReader(file), "rules.csv", wutong(t))
	require.NoError(t, err)
	return table
}

func route(t testing.TB, p routing.Policy, c routing.Case) routing.Decision {
	d, err := p.Route(t.Context(), c)
	require.NoError(t, err)
	return d
}

// faults are those of an invalid file.
func faults(t testing.TB, err error) []string {
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	out := make([]string, len(bad.Faults))
	for i, f := range bad.Faults {
		out[i] = f.String()
	}
	return out
}

// received files a request at a real desk with the policy as its router, and gives the ticket the messages.
// A decision that the rules refuse is an error.
func received(t testing.TB, tree *grid.Tree, p routing.Policy, r ticket.Request) (ticket.Ticket, []ticket.Event, []ticket.Message, error) {
	store := new(ticketmem.Store)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	rules, err := desk.NewRules(desk.Definitions{Categories: one(r.Category), Channels: one(r.Channel)})
	require.NoError(t, err)
	var out []ticket.Message
	d, err := desk.New(desk.Config{
		Store: store, Grid: places, Router: p, Rules: rules, Now: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler),
		Observer: desk.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) { out = c.Outbox }),
	})
	require.NoError(t, err)
	resident := ticket.Actor{ID: "resident", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p1"}
	got, err := d.Receive(t.Context(), resident, r)
	if err != nil {
		return got, nil, nil, err
	}
	events, err := store.History(t.Context(), got.ID, 0, "")
	require.NoError(t, err)
	for _, e := range events {
		if words, _ := e.Words(); e.Verb == ticket.VerbNote && strings.Contains(words.Text, "routing failed") {
			return got, events, nil, errors.New(words.Text)
		}
	}
	return got, events, out, nil
}

// one lists what a reporter gives, where they give something.
func one(given string) []string {
	if given == "" {
		return nil
	}
	return []string{given}
}

// rows reads a CSV file of testdata, by column.
func rows(t testing.TB, path string) []map[string]string {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	out := make([]map[string]string, 0, len(all))
	for _, row := range all[1:] {
		m := make(map[string]string, len(row))
		for i, cell := range row {
			m[all[0][i]] = cell
		}
		out = append(out, m)
	}
	return out
}
