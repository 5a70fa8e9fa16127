package desk

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// renamed is the document of a ticket as a newer minor version would have written it, with another name in one place.
func renamed(t *testing.T, tk ticket.Ticket, from, to string) string {
	t.Helper()
	b, err := json.Marshal(tk)
	require.NoError(t, err)
	doc := strings.Replace(strings.Replace(string(b), from, to, 1), `{"format":"`+ticket.DocumentVersion+`"`, `{"format":"1.9"`, 1)
	require.Contains(t, doc, to)
	return doc
}

// A name of a closed set that this version does not know makes a strange ticket: all else of it is read, nothing is decided
// on it, and its document is written back as it is.
func TestAnUnknownNameMakesAStrangeTicket(t *testing.T) {
	r := rulesOf(t, Definitions{})
	p := filed(t, r, morning,
		ticket.Request{
			Kind: ticket.Help, Category: "lights", Origin: ticket.OnBehalf, Reporter: "p1", About: []string{"x1"},
			Priority: ticket.Urgent,
		})
	p.then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}}).then("market",
		ticket.Extend{By: hours(1), Reason: "x"})
	for from, to := range map[string]string{
		`"kind":"help"`: `"kind":"petition"`, `"state":"joint"`: `"state":"in orbit"`, `"origin":"behalf"`: `"origin":"letter"`,
		`"of":"extend"`:       `"of":"adjourn"`,
		`"priority":"urgent"`: `"priority":"soon"`, `"handling":"joint"`: `"handling":"shared"`, `"limit":"24h"`: `"limit":"5mo"`,
		`"respond":"30m"`: `"respond":"1y"`,
	} {
		doc := renamed(t, p.Ticket, from, to)
		got := ticket.ReadTicket("t1", []byte(doc))
		require.Empty(t, got.Damaged, to)
		var direct ticket.Ticket
		require.NoError(t, json.Unmarshal([]byte(doc), &direct), to)
		require.Equal(t, got, direct)
		assert.True(t, got.Partial, to)
		assert.Equal(t, []string{"x1"}, got.About, "%s: whom it keeps out is known", to)
		assert.Equal(t, [...]any{p.ID, p.Version, p.Path, p.Category, p.Lead, p.Changed, p.Reporter},
			[...]any{got.ID, got.Version, got.Path, got.Category, got.Lead, got.Changed, got.Reporter}, to)
		assert.Len(t, got.Tasks, 1, to)
		assert.Equal(t, p.Tasks[0].Handler, got.Tasks[0].Handler, to)
		for _, again := range []ticket.Ticket{got, got.Clone()} {
			b, err := json.Marshal(again)
			require.NoError(t, err)
			assert.Equal(t, doc, string(b))
		}
		assert.True(t, r.CanRead(got, Cast["desk"]), to)
		assert.False(t, r.CanRead(got, Cast["accused"]), to)
		for _, do := range []ticket.Command{ticket.Note{Text: "x"}, ticket.Transfer{To: "department/works"}, ticket.Replan{}} {
			_, err := r.Decide(got, settled(Step{By: Cast["system"], At: p.Changed, Do: do}))
			require.ErrorIs(t, err, gridgov.ErrRefused, to)
		}
		assert.Empty(t, r.Allowed(got, Cast["desk"], got.Changed))
		c, _, err := r.Sweep(got, Cast["system"], p.Changed.AddDate(1, 0, 0))
		require.NoError(t, err)
		assert.Empty(t, c.Events)
		again, err := json.Marshal(ticket.Apply(got, ticket.Event{Ticket: "t1", Seq: 9}))
		require.NoError(t, err)
		assert.Contains(t, string(again), `"version":9`, "what it says is no longer the document")

		own := strings.Replace(doc, `{"format":"1.9"`, `{"format":"`+ticket.DocumentVersion+`"`, 1)
		assert.NotEmpty(t, ticket.ReadTicket("t1", []byte(own)).Damaged, "a version whose names are known")
	}
}

// ReadTicket never fails, whatever it is given, and nothing that is done with what it returns panics.
func TestWhatCannotBeReadIsDamaged(t *testing.T) {
	r := rulesOf(t, Definitions{})
	everything := rulesOf(t, Definitions{Access: []Permit{{ticket.RoleDesk, Anybody, nil, []Action{ReadPublic}}}})
	tk := filed(t, r, morning, ticket.Request{}).Ticket
	require.True(t, everything.CanRead(tk, Cast["desk"]))
	good, err := json.Marshal(tk)
	require.NoError(t, err)
	require.Equal(t, tk, ticket.ReadTicket("t1", good))
	for _, doc := range []string{
		"", "{", "null", "[]", `{"format":""}`, `{"id":"t1"}`, string(good[:len(good)/2]),
		strings.Replace(string(good), `"id":"t1"`, `"id":"t2"`, 1),
		strings.Replace(string(good), `"version":1`, `"version":0`, 1), strings.Replace(string(good), `"version":1`, `"version":-7`, 1),
		strings.Replace(string(good), `"version":1`, `"version":"1"`, 1),
		strings.Replace(string(good), `"state":"received"`, `"state":"lost"`, 1),
		renamed(t, tk, `"version":1`, `"version":[]`), renamed(t, tk, `"intake":{`, `"intake":[{`),
	} {
		got := ticket.ReadTicket("t1", []byte(doc))
		assert.NotEmpty(t, got.Damaged, doc)
		assert.Equal(t, ticket.Ticket{ID: "t1", Damaged: got.Damaged}, got, doc)
		_, err := json.Marshal(got)
		assert.ErrorIs(t, err, gridgov.ErrTampered)
		_, err = ticket.CheckChain(got, nil)
		assert.ErrorIs(t, err, gridgov.ErrTampered)
		assert.ErrorIs(t, ticket.Change{Ticket: got}.Check(), gridgov.ErrInvalid)
		for who := range Cast {
			assert.False(t, r.CanRead(got, Cast[who]))
			assert.False(t, everything.CanRead(got, Cast[who]), "whom it keeps out is not known")
		}
		_, err = r.Decide(got, settled(Step{By: Cast["desk"], At: morning, Do: ticket.Note{Text: "x"}}))
		assert.Error(t, err)
		for _, q := range []storage.Query{{}, {Order: storage.ByDue, Desc: true, Limit: 3, After: storage.Cursor{ID: "t0"}}} {
			assert.True(t, q.Match(&got))
		}
		for _, q := range []storage.Query{
			{Key: "x"},
			{IDs: []ticket.ID{"t1"}},
			{Scope: &storage.Scope{}},
			{Wake: morning},
			{States: ticket.States()},
			{Parent: "t0"},
			{Created: storage.Period{To: morning}},
		} {
			assert.False(t, q.Match(&got), "%+v", q)
		}
	}
}

// Counters that are negative or huge in a document, as whoever edits a database may write them, never panic.
func TestCountersOfADocumentNeverPanic(t *testing.T) {
	numbers := []int{-1, 0, 1, -7, 300, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64}
	rng := rand.New(rand.NewPCG(8, 1))
	for seed := range few(400) {
		w := NewWalk(seed).Steps(10)
		tk := w.Ticket.Clone()
		n := func() int { return numbers[rng.IntN(len(numbers))] }
		for range 1 + rng.IntN(4) {
			switch rng.IntN(10) {
			case 0:
				tk.Level = n()
			case 1:
				tk.Transfers, tk.Reworks, tk.Reopens = n(), n(), n()
			case 2:
				tk.Objections, tk.Suspensions, tk.Questions = n(), n(), n()
			case 3:
				tk.Children = n()
			case 4:
				tk.Unknown = n()
			case 5:
				tk.Rating = &ticket.Rating{Score: n()}
			case 6:
				for i := range tk.Tasks {
					tk.Tasks[i].Rungs, tk.Tasks[i].Objections = []ticket.Taken{{Stage: ticket.StageHandle, Limit: tk.Tasks[i].Due, N: n()}}, n()
				}
			case 7:
				for i := range tk.Approvals {
					tk.Approvals[i].Rungs, tk.Approvals[i].Seq = []ticket.Taken{
						{Stage: ticket.StageApprove, Limit: tk.Approvals[i].Due, N: n()},
					}, int64(n())
				}
			case 8:
				for i := range tk.Orders {
					tk.Orders[i].Rungs, tk.Orders[i].Seq = []ticket.Taken{{Stage: ticket.StageComply, Limit: tk.Orders[i].Due, N: n()}}, int64(n())
				}
			case 9:
				tk.Rungs = append(tk.Rungs, ticket.Taken{Stage: ticket.StageHandle, Limit: tk.Due, N: n()},
					ticket.Taken{Stage: ticket.StageRespond, Limit: tk.RespondBy, N: n()})
			}
		}
		doc, err := json.Marshal(tk)
		require.NoError(t, err)
		got := ticket.ReadTicket(tk.ID, doc)
		if tk.Children < 0 || tk.Children > ticket.MaxChildren { // so many others are read with it: no number is taken on trust
			require.NotEmpty(t, got.Damaged)
			got = tk
		}
		require.Empty(t, got.Damaged)
		require.NotPanics(t, func() {
			_ = storage.ColumnsOf(got)
			_, _ = ticket.CheckChain(got, w.Events)
			for _, who := range CastNames {
				_ = w.Rules.Allowed(got, Cast[who], got.Changed)
			}
			for v := ticket.VerbClassify; v < verbEnd; v++ {
				do := w.Command(v)
				_, _ = w.Rules.Decide(got, settled(Step{By: Cast[CastNames[rng.IntN(len(CastNames))]], At: w.At, Do: do}), w.beside(do)...)
			}
			_, _, _ = w.Rules.Sweep(got, Cast["system"], w.At.AddDate(0, 1, 0))
		}, fmt.Sprint(seed))
		version := tk.Clone()
		version.Version = int64(n())
		if doc, err = json.Marshal(version); err != nil {
			continue
		}
		got = ticket.ReadTicket(tk.ID, doc)
		_, err = ticket.CheckChain(got, w.Events)
		if version.Version != int64(len(w.Events)) {
			assert.ErrorIs(t, err, gridgov.ErrTampered)
		}
	}
}

// A message of a newer version is delivered, with what is known of it: one that could not be read would keep all others.
func TestAMessageWithAnUnknownNameIsRead(t *testing.T) {
	var m ticket.Message
	require.NoError(t,
		json.Unmarshal(
			[]byte(`{"id":"t/1/1","ticket":"t","seq":1,"at":"2026-03-02T08:00:00Z","kind":"siren","to":"unit/1","priority":"soon","mood":1}`), &m,
		))
	assert.Equal(t, ticket.Message{ID: "t/1/1", Ticket: "t", Seq: 1, At: walkStart, Kind: "siren", To: "unit/1"}, m)
	assert.ErrorIs(t, json.Unmarshal([]byte(`{"id":3}`), &m), gridgov.ErrInvalid)
}
