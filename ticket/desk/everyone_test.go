package desk_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// What the reporters of duplicates hear: that something happened, and the words that are for everybody.
func TestDuplicatesHearWhatIsForEverybody(t *testing.T) {
	for name, c := range map[string]struct {
		before []ticket.Command // by the market department
		by     ticket.Actor
		do     ticket.Command
		hears  string
		own    string // what the parent's reporter reads
		notice ticket.Notice
	}{
		"a response": {
			nil, market,
			ticket.Respond{Text: "SECRET words"},
			"there was a response in the matter", "SECRET words",
			ticket.NoticeReply,
		},
		"a response for everybody": {
			nil, market, ticket.Respond{Text: "we come today", Everyone: true}, "“we come today”", "we come today", ticket.NoticeReply,
		},
		"a question": {
			nil, market, ticket.Ask{Text: "SECRET words"}, "more was asked for in the matter", "SECRET words", ticket.NoticeReply,
		},
		"a note": {nil, market, ticket.Note{Text: "SECRET words", Public: true}, "", "SECRET words", ""},
		"a note for everybody": {
			nil, market,
			ticket.Note{Text: "the lift stands", Public: true, Everyone: true},
			"“the lift stands”", "the lift stands",
			ticket.NoticeReply,
		},
		"an internal note": {nil, market, ticket.Note{Text: "SECRET words"}, "", "", ""},
		"an answer": {
			nil, market, ticket.Answer{Text: "repaired", Own: "SECRET Mrs Wang"}, "“repaired”", "SECRET Mrs Wang", ticket.NoticeReply,
		},
		"a closing": {
			[]ticket.Command{ticket.Answer{Text: "x", Resolution: ticket.Solved}},
			clerk,
			ticket.Close{Text: "checked", Own: "SECRET Mrs Wang"},
			"“checked”", "SECRET Mrs Wang", ticket.NoticeReply,
		},
		"a closing without words": {
			[]ticket.Command{ticket.Answer{Text: "x", Resolution: ticket.Solved}},
			clerk,
			ticket.Close{Own: "SECRET Mrs Wang"},
			"", "SECRET Mrs Wang", "",
		},
		"a referral": {
			nil, clerk,
			ticket.Refer{Channel: "court", Text: "not ours", Own: "SECRET Mrs Wang"},
			"referred to court: “not ours”",
			"SECRET Mrs Wang", ticket.NoticeReply,
		},
		"more time": {
			[]ticket.Command{ticket.Extend{By: desk.DefaultLimits()[0].Within, Reason: "SECRET"}},
			clerk,
			ticket.Grant{Why: "SECRET why"},
			"the matter has a new date: 2026-", "it takes longer", ticket.NoticeExtended,
		},
		"what nobody else hears of": {nil, market, ticket.Accept{}, "", "signed for it", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			parent, child := b.file(person(0), "PARENT text"), b.file(person(1), "y")
			b.do(clerk, parent.ID, ticket.Transfer{To: ticket.Department("market")})
			b.do(clerk, child.ID, ticket.Merge{Into: parent.ID, Reason: "SECRET"})
			for _, do := range c.before {
				b.do(market, parent.ID, do)
			}
			before := b.get(child.ID)
			story := b.story(person(1), child.ID)
			b.do(c.by, parent.ID, c.do)
			after := b.get(child.ID)
			heard := strings.TrimPrefix(b.story(person(1), child.ID), story)
			assert.Contains(t, heard, c.hears)
			for _, hidden := range []string{"SECRET", "PARENT", string(parent.ID), "market-1"} {
				assert.NotContains(t, heard, hidden)
			}
			assert.Contains(t, b.story(person(0), parent.ID), c.own)
			var kinds []ticket.Notice
			out, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Limit: 100, Waiting: true})
			require.NoError(t, err)
			for _, m := range out {
				if m.Ticket == child.ID && m.Seq > before.Version {
					assert.Equal(t, "person/p-1", m.To)
					kinds = append(kinds, m.Kind)
				}
			}
			if c.notice == "" {
				assert.Equal(t, before, after)
				assert.Empty(t, kinds)
			} else {
				assert.Equal(t, []ticket.Notice{c.notice}, kinds)
			}
			b.sound()
		})
	}
	_, err := newBench(t, nil).Do(t.Context(), clerk, "none", ticket.Note{Text: "x", Everyone: true})
	require.Error(t, err)
}

// In random histories of reports that are merged, taken apart, repeated, answered and reopened, nobody sees a report of a matter in
// which they are named, nobody who has a part is shut out, nothing open is attached to what is closed, and nobody reads another
// reporter's words.
func TestRandomMattersKeepPeopleApart(t *testing.T) {
	people := []string{"x-1", "x-2", "p-1", "p-2", "market-1", "w-1"}
	merges, links, reopened, refused := 0, 0, 0, 0
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 5))
		b := newBench(t, nil)
		var ids []ticket.ID
		pick := func() ticket.ID { return ids[rng.IntN(len(ids))] }
		for n := range 60 {
			var err error
			var got ticket.Ticket
			var id, into ticket.ID
			var parent ticket.Ticket
			if len(ids) > 0 {
				id, into = pick(), pick()
				parent = b.get(into)
			}
			who := person(rng.IntN(4))
			switch k := rng.IntN(13); {
			case len(ids) < 4 || k == 0:
				r := ticket.Request{Text: fmt.Sprintf("<<%s>>", who.Person), Unit: "410172561007"}
				if rng.IntN(5) == 0 {
					r.About = []string{people[rng.IntN(len(people))]}
				}
				if len(ids) > 0 && rng.IntN(2) == 0 {
					r.Repeats = into
				}
				if slices.Contains(r.About, string(who.Person)) {
					break
				}
				if got, err = b.Receive(t.Context(), who, r); err == nil {
					ids = append(ids, got.ID)
				}
			case k < 5:
				got, err = b.Do(t.Context(), clerk, id, ticket.Merge{Into: into})
				switch {
				case err == nil && got.Parent == into:
					merges++
					require.NotEqual(t, ticket.Closed, parent.State, "seed %d, step %d", seed, n)
				case err == nil:
					links++
					require.True(t, got.State.Open())
				default:
					refused++
				}
			case k == 5:
				_, err = b.Do(t.Context(), clerk, id, ticket.Unmerge{Reason: "x"})
			case k == 6:
				_, err = b.Do(t.Context(), clerk, id, ticket.Transfer{To: []ticket.Handler{"officer/w-1", "department/market"}[rng.IntN(2)]})
			case k == 7:
				_, err = b.Do(t.Context(), clerk, id, ticket.Answer{Text: "for all", Own: "<<own of " + string(id) + ">>", Resolution: ticket.Solved})
			case k == 8:
				_, _ = b.Do(t.Context(), clerk, id, ticket.Answer{Text: "for all"})
				_, err = b.Do(t.Context(), clerk, id, ticket.Close{Resolution: ticket.Solved, Text: "for all"})
			case k == 9, k == 12:
				if _, err = b.Do(t.Context(), who, id, ticket.Reopen{Reason: fmt.Sprintf("<<%s>>", who.Person)}); err == nil {
					reopened++
				}
			case k == 10:
				_, err = b.Do(t.Context(), who, id, ticket.Supplement{Text: fmt.Sprintf("<<%s>>", who.Person)})
			default:
				_, err = b.Do(t.Context(), clerk, id, ticket.Respond{Text: "<<own of " + string(id) + ">>"})
			}
			if err != nil {
				require.NotErrorIs(t, err, gridgov.ErrInvalid, "seed %d, step %d", seed, n)
			}
		}
		b.sound()
		for _, id := range ids {
			x := b.get(id)
			if x.Parent != "" {
				require.ElementsMatch(t, b.get(x.Parent).About, x.About, "seed %d: all reports of a matter keep out the same", seed)
			}
			for _, who := range x.About {
				for _, by := range []ticket.Actor{
					{ID: who, Roles: ticket.Roles(), Units: []grid.Path{office}},
					{Person: ticket.PersonID(who), Roles: ticket.Roles(), Units: []grid.Path{office}},
				} {
					_, err := b.Get(t.Context(), by, id)
					require.ErrorIs(t, err, gridgov.ErrNotFound, "seed %d", seed)
				}
			}
			if !slices.Contains(x.About, string(x.Reporter)) {
				by := ticket.Actor{Person: x.Reporter, Roles: []ticket.Role{ticket.RoleReporter}}
				story := b.story(by, id)
				for _, other := range ids {
					if other != id {
						require.NotContains(t, story, "own of "+string(other), "seed %d", seed)
					}
				}
				for n := range 4 {
					if p := person(n).Person; p != x.Reporter {
						require.NotContains(t, story, "<<"+string(p)+">>", "seed %d", seed)
					}
				}
			}
		}
	}
	for _, n := range []int{merges, links, reopened, refused} {
		assert.Greater(t, n, 20, "merges %d, links %d, reopenings %d, refusals %d", merges, links, reopened, refused)
	}
}
