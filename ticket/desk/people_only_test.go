package desk

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// machines are actors who are no people: bots, and what acts for the system alone.
func machines() map[string]ticket.Actor {
	units := []grid.Path{"office"}
	return map[string]ticket.Actor{
		"bot":          {ID: "b1", Roles: []ticket.Role{ticket.RoleBot}, Units: units},
		"system":       {ID: "s9", Roles: []ticket.Role{ticket.RoleSystem}, Units: units},
		"system twice": {ID: "s8", Roles: []ticket.Role{ticket.RoleSystem, ticket.RoleSystem}, Units: units},
		"both":         {ID: "b2", Roles: []ticket.Role{ticket.RoleSystem, ticket.RoleBot}, Units: units},
		"router":       {ID: libraryRouter, Roles: []ticket.Role{ticket.RoleBot, ticket.RoleSystem}, Units: units},
		"sweep":        {ID: librarySweep, Roles: []ticket.Role{ticket.RoleSystem}, Units: units},
	}
}

// No two, nor one, of those who are no people end what is for people, whatever each of them may do alone: none of them makes of it
// what a machine may end. A person may, and a machine may do it to what is not for people.
func TestNobodyButAPersonEndsWhatIsForPeople(t *testing.T) {
	table := append(DefaultAccess(), Permit{ticket.RoleSystem, Area, nil, actionsOf(ticket.VerbAnswer)},
		Permit{ticket.RoleBot, Area, nil, actionsOf(ticket.VerbClose, ticket.VerbRefer, ticket.VerbMerge)})
	wider := rulesOf(t, Definitions{Access: table, MergeIntoNone: true})
	answer, refer := ticket.Answer{Text: "x", Resolution: ticket.Explained}, ticket.Refer{Channel: "court", Text: "x"}
	end, none := ticket.Close{Text: "another", Resolution: ticket.Solved}, ticket.Merge{Reason: "x"}
	for of, c := range map[string]struct {
		ticket.Request
		refused, lowers []ticket.Command
	}{
		"an emergency": {
			ticket.Request{Kind: ticket.Inquiry, Priority: ticket.Emergency},
			[]ticket.Command{answer, refer, none, end},
			[]ticket.Command{ticket.Classify{Priority: ticket.Normal}},
		},
		"a complaint": {
			ticket.Request{Kind: ticket.Complaint},
			[]ticket.Command{answer, end},
			[]ticket.Command{ticket.Classify{Kind: ticket.Inquiry}},
		},
		"about a person": {ticket.Request{Kind: ticket.Inquiry, About: []string{"x9"}}, []ticket.Command{answer, refer, none, end}, nil},
		"an inquiry":     {ticket.Request{Kind: ticket.Inquiry}, nil, nil},
	} {
		c.Origin = ticket.FoundByWorker // nobody is asked before it is closed
		for who, by := range machines() {
			guest(t, "machine", by)
			for _, r := range []*Rules{rulesOf(t, Definitions{MergeIntoNone: true}), wider} {
				received := filed(t, r, morning, c.Request)
				given := received.fork().then("desk", ticket.Transfer{To: "unit/g1"})
				answered := given.fork().then("worker", answer)
				for _, do := range append([]ticket.Command{answer, refer, none, end}, c.lowers...) {
					plays := []*play{received}
					if ticket.VerbOf(do) == ticket.VerbClose {
						plays = []*play{given, answered}
					}
					for _, p := range plays {
						refused := containsCommand(append(c.refused, c.lowers...), do)
						got := p.no("machine", do)
						if role, _ := r.allows(&p.Ticket, &by, May(ticket.VerbOf(do))); role == 0 {
							assert.Equal(t, "access", got)
						} else if assert.Equal(t, refused, got == "bots answer inquiries only", "%T of %s, %s, by %s: %s", do, of, p.State,
							who, got); !refused {
							assert.Empty(t, got, "%T of %s by %s", do, of, who)
						}
						assert.Empty(t, p.no("desk", do), "%T of %s by a person", do, of)
					}
				}
			}
		}
	}
	for who, by := range machines() { // nor is the reporter's word on an answer theirs
		guest(t, "machine", by)
		p := filed(t, wider, morning, ticket.Request{Kind: ticket.Inquiry}).then("desk", answer)
		assert.Equal(t, "not the handler", p.no("machine", ticket.Close{}), who)
	}
	guest(t, "hats", ticket.Actor{ID: "k2", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSystem}, Units: []grid.Path{"office"}})
	p := filed(t, rulesOf(t, Definitions{}), morning, ticket.Request{Kind: ticket.Complaint, Priority: ticket.Emergency})
	assert.Empty(t, p.no("hats", ticket.Classify{Kind: ticket.Inquiry, Priority: ticket.Normal}),
		"a person who may act for the system too is a person")
}

func containsCommand(list []ticket.Command, do ticket.Command) bool {
	return slices.ContainsFunc(list, func(c ticket.Command) bool { return reflect.DeepEqual(c, do) })
}

// What the library does by itself, it goes on doing: the sweep closes an emergency whose reporter does not say anything to the answer
// of a person, and refuses nothing to what acts for the system that is no end.
func TestTheLibraryGoesOnWithWhatIsForPeople(t *testing.T) {
	r := rulesOf(t, Definitions{})
	p := filed(t, r, morning, ticket.Request{Kind: ticket.Complaint, Priority: ticket.Emergency})
	for _, do := range []ticket.Command{
		ticket.Classify{Category: "gas"},
		ticket.Classify{Kind: ticket.Help},
		ticket.Transfer{To: "department/market"},
		ticket.Assign{To: "w1"},
		ticket.Note{Text: "x"},
		ticket.Convene{Lead: "unit/g1", Assist: []ticket.Party{{Handler: "unit/c1"}}},
	} {
		assert.Empty(t, p.no("system", do), ticket.VerbOf(do))
	}
	p.then("desk", ticket.Answer{Text: "x", Resolution: ticket.Solved})
	c, did, err := r.Sweep(p.Ticket, Cast["system"], p.Changed.Add(60*24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, did.Closed)
	assert.Equal(t, ticket.Closed, c.Ticket.State)
}
