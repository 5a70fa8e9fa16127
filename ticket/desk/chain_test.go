package desk

import (
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// stored is a record as a store keeps it.
type stored struct {
	ticket        ticket.Ticket
	docs, private [][]byte
}

func store(t testing.TB, w *Walk) stored {
	s := stored{ticket: w.Ticket}
	for _, e := range w.Events {
		doc, err := json.Marshal(e)
		require.NoError(t, err)
		s.docs, s.private = append(s.docs, doc), append(s.private, e.Private)
	}
	return s
}

// named returns the event that a check names; 0 for a record that verifies.
func named(t testing.TB, err error) int64 {
	t.Helper()
	if err == nil {
		return 0
	}
	var bad *gridgov.TamperedError
	require.True(t, errors.As(err, &bad) && errors.Is(err, gridgov.ErrTampered), "%v", err)
	require.NotEmpty(t, bad.What)
	return bad.Seq
}

// histories is 200 random histories, of 2 to 12 events.
func histories(t testing.TB, visit func(seed uint64, s stored, rng *rand.Rand)) {
	for seed := range few(200) {
		w := NewWalk(seed).Steps(2 + int(seed%11))
		s := store(t, w)
		require.Zero(t, named(t, verified(ticket.CheckChain(w.Ticket, w.Events))), "seed %d", seed)
		require.Zero(t, named(t, verified(ticket.CheckRecord(s.ticket, s.docs, s.private))), "seed %d", seed)
		visit(seed, s, w.Rng)
	}
}

var everyByte = flag.Bool("everybyte", false, "change, delete and insert at every byte of every event, for some minutes")

// The bytes of an event's document and private part: changed, deleted, inserted before and after. One event of each
// history is taken apart at every 37th byte, in many ways; with -everybyte, every byte of every event: changed to another
// value, deleted, and one inserted before it.
func TestEveryChangeOfAByteIsFound(t *testing.T) {
	tried, step := 0, 37
	switch {
	case *everyByte:
		step = 1
	case testing.Short() || raceDetector:
		step = 131
	}
	histories(t, func(seed uint64, s stored, rng *rand.Rand) {
		// One event is checked at a time in its place: the ones before it verify, and the check stops at it.
		try := func(parts [][]byte, i int, changed []byte, what string, at int) {
			tried++
			whole := parts[i]
			parts[i] = changed
			if got := named(t, verified(ticket.CheckRecord(s.ticket, s.docs[:i+1], s.private[:i+1]))); got != int64(i)+1 {
				t.Fatalf("seed %d: %s byte %d of event %d: named %d\n%s\n%s", seed, what, at, i+1, got, whole, changed)
			}
			parts[i] = whole
		}
		all := make([]int, len(s.docs))
		for i := range all {
			all[i] = i
		}
		values := func(now byte) []byte { return []byte{now ^ 1, now ^ 0x20, now ^ 0x80, ' ', byte(rng.Uint32())} }
		inserts := func(now byte) []byte { return []byte{' ', '\n', '0', '"', now} }
		if *everyByte {
			values = func(now byte) []byte { return []byte{now + 1 + byte(rng.IntN(255))} }
			inserts = func(byte) []byte { return []byte{byte(rng.Uint32())} }
		} else {
			all = []int{rng.IntN(len(s.docs))}
		}
		for _, i := range all {
			for _, parts := range [][][]byte{s.docs, s.private} {
				whole := parts[i]
				for at := int(seed) % step; at < len(whole); at += step {
					for _, b := range values(whole[at]) {
						if b != whole[at] {
							c := slices.Clone(whole)
							c[at] = b
							try(parts, i, c, "changed", at)
						}
					}
					try(parts, i, slices.Delete(slices.Clone(whole), at, at+1), "deleted", at)
					for _, b := range inserts(whole[at]) {
						try(parts, i, slices.Insert(slices.Clone(whole), at, b), "inserted before", at)
					}
				}
				if whole != nil {
					for _, b := range []byte{' ', '\n', 0, '}'} {
						try(parts, i, append(slices.Clone(whole), b), "appended at", len(whole))
					}
					try(parts, i, nil, "removed all from", 0)
					try(parts, i, []byte{}, "emptied", 0)
				} else {
					try(parts, i, []byte(`{"salt":"00"}`), "added a private part", 0)
				}
			}
		}
	})
	t.Logf("%d changes found", tried)
}

func TestEveryDeletionInsertionAndSwapOfEventsIsFound(t *testing.T) {
	tried := 0
	histories(t, func(seed uint64, s stored, _ *rand.Rand) {
		n := len(s.docs)
		try := func(want int, what string, change func(parts [][]byte) [][]byte) {
			t.Helper()
			tried++
			docs, private := change(slices.Clone(s.docs)), change(slices.Clone(s.private))
			if got := named(t, verified(ticket.CheckRecord(s.ticket, docs, private))); got != int64(want) {
				t.Fatalf("seed %d: %s: named %d, want %d", seed, what, got, want)
			}
		}
		for i := range n {
			try(i+1, "deleted", func(p [][]byte) [][]byte { return slices.Delete(p, i, i+1) })
			for j := i + 1; j < n; j++ {
				try(i+1, "swapped", func(p [][]byte) [][]byte { p[i], p[j] = p[j], p[i]; return p })
			}
			for at := range n + 1 { // a copy of event i at every place; beside itself the second one is the copy
				want := at + 1
				if at == i {
					want = at + 2
				}
				try(want, "copied", func(p [][]byte) [][]byte { return slices.Insert(p, at, p[i]) })
			}
			try(i+1, "cut off", func(p [][]byte) [][]byte { return p[:i] })
		}
		try(n, "another ticket's end", func(p [][]byte) [][]byte { p[n-1] = p[0]; return p })
	})
	t.Logf("%d changes found", tried)
}

func TestATailRewrittenShowsAgainstTheHead(t *testing.T) {
	histories(t, func(seed uint64, s stored, rng *rand.Rand) {
		var events []ticket.Event
		for i, doc := range s.docs {
			var e ticket.Event
			require.NoError(t, e.UnmarshalJSON(doc))
			e.Private = s.private[i]
			events = append(events, e)
		}
		from := rng.IntN(len(events))
		prev := ticket.Hash{}
		if from > 0 {
			prev = events[from-1].Hash
		}
		for i := from; i < len(events); i++ { // another actor from here on, every hash made right again
			events[i].Actor = "forger"
			events[i].Prev = prev
			events[i].Hash = events[i].Sum()
			prev = events[i].Hash
		}
		require.Equal(t, int64(len(events)), named(t, verified(ticket.CheckChain(s.ticket, events))), "seed %d", seed)
		own := s.ticket
		own.Head, own.Replier = prev, ticket.Fold(events).Replier
		require.NoError(t, verified(ticket.CheckChain(own, events)), "with the head rewritten too nothing shows: publish heads")
	})
}

func TestWhatTheCheckSaysOfARecord(t *testing.T) {
	w := NewWalk(8).Steps(6)
	said := func(change func(tk *ticket.Ticket, e []ticket.Event) []ticket.Event) (int64, string) {
		tk, e := w.Ticket, slices.Clone(w.Events)
		e = change(&tk, e)
		var bad *gridgov.TamperedError
		require.ErrorAs(t, verified(ticket.CheckChain(tk, e)), &bad)
		return bad.Seq, bad.What
	}
	n := int64(len(w.Events))
	for name, c := range map[string]struct {
		change func(*ticket.Ticket, []ticket.Event) []ticket.Event
		seq    int64
		what   string
	}{
		"missing": {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { return slices.Delete(e, 1, 2) }, 2, "missing"},
		"moved":   {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[1], e[3] = e[3], e[1]; return e }, 2, "moved"},
		"added":   {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { return slices.Insert(e, 2, e[1]) }, 3, "added"},
		"behind": {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event {
			x := e[n-1]
			x.Seq++
			x.Prev = e[n-1].Hash
			x.Hash = x.Sum()
			return append(e, x)
		}, n + 1, "added: it comes after the head"},
		"cut off":      {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { return e[:n-1] }, n, "missing: the end is cut off"},
		"all gone":     {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { return nil }, 1, "missing: the end is cut off"},
		"other ticket": {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[2].Ticket = "other"; return e }, 3, "of another ticket"},
		"a finer time": {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[2].At = e[2].At.Add(1); return e }, 3, "altered: its time"},
		"other facts": {func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event {
			e[2].Facts.Public = !e[2].Facts.Public
			return e
		}, 3, "altered: its facts are not those of its body"},
		"other head": {
			func(tk *ticket.Ticket, e []ticket.Event) []ticket.Event { tk.Head = ticket.Hash{1}; return e }, n,
			"altered: it is not the head",
		},
	} {
		seq, what := said(c.change)
		assert.Equal(t, c.seq, seq, name)
		assert.Equal(t, c.what, what, name)
	}
	assert.NoError(t, verified(ticket.CheckChain(ticket.Ticket{}, nil)), "nothing is no record")
	assert.ErrorIs(t, verified(ticket.CheckRecord(w.Ticket, [][]byte{nil, {}, []byte("{")}, nil)), gridgov.ErrTampered)
}
