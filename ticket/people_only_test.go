package ticket

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
)

// machines are actors who are no people: bots, and what acts for the system alone.
func machines() map[string]Actor {
	units := []grid.Path{"office"}
	return map[string]Actor{
		"bot":          {ID: "b1", Roles: []Role{RoleBot}, Units: units},
		"system":       {ID: "s9", Roles: []Role{RoleSystem}, Units: units},
		"system twice": {ID: "s8", Roles: []Role{RoleSystem, RoleSystem}, Units: units},
		"both":         {ID: "b2", Roles: []Role{RoleSystem, RoleBot}, Units: units},
		"router":       {ID: libraryRouter, Roles: []Role{RoleBot, RoleSystem}, Units: units},
		"sweep":        {ID: librarySweep, Roles: []Role{RoleSystem}, Units: units},
	}
}

// No two, nor one, of those who are no people end what is for people, whatever each of them may do alone: none of them makes of it
// what a machine may end. A person may, and a machine may do it to what is not for people.
func TestNobodyButAPersonEndsWhatIsForPeople(t *testing.T) {
	table := append(DefaultAccess(), Permit{RoleSystem, Area, nil, may(VerbAnswer)}, Permit{RoleBot, Area, nil, may(VerbClose, VerbRefer, VerbMerge)})
	wider := rulesOf(t, Definitions{Access: table, MergeIntoNone: true})
	answer, refer := Answer{Text: "x", Resolution: Explained}, Refer{Channel: "court", Text: "x"}
	end, none := Close{Text: "another", Resolution: Solved}, Merge{Reason: "x"}
	for of, c := range map[string]struct {
		Request
		refused, lowers []Command
	}{
		"an emergency":   {Request{Kind: Inquiry, Priority: Emergency}, []Command{answer, refer, none, end}, []Command{Classify{Priority: Normal}}},
		"a complaint":    {Request{Kind: Complaint}, []Command{answer, end}, []Command{Classify{Kind: Inquiry}}},
		"about a person": {Request{Kind: Inquiry, About: []string{"x9"}}, []Command{answer, refer, none, end}, nil},
		"an inquiry":     {Request{Kind: Inquiry}, nil, nil},
	} {
		c.Origin = FoundByWorker // nobody is asked before it is closed
		for who, by := range machines() {
			guest(t, "machine", by)
			for _, r := range []*Rules{rulesOf(t, Definitions{MergeIntoNone: true}), wider} {
				received := filed(t, r, morning, c.Request)
				given := received.fork().then("desk", Transfer{To: "unit/g1"})
				answered := given.fork().then("worker", answer)
				for _, do := range append([]Command{answer, refer, none, end}, c.lowers...) {
					plays := []*play{received}
					if do.Verb() == VerbClose {
						plays = []*play{given, answered}
					}
					for _, p := range plays {
						refused := containsCommand(append(c.refused, c.lowers...), do)
						got := p.no("machine", do)
						if role, _ := r.allows(&p.Ticket, &by, May(do.Verb())); role == 0 {
							assert.Equal(t, "access", got)
						} else if assert.Equal(t, refused, got == "bots answer inquiries only", "%T of %s, %s, by %s: %s", do, of, p.State, who, got); !refused {
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
		p := filed(t, wider, morning, Request{Kind: Inquiry}).then("desk", answer)
		assert.Equal(t, "not the handler", p.no("machine", Close{}), who)
	}
	guest(t, "hats", Actor{ID: "k2", Roles: []Role{RoleDesk, RoleSystem}, Units: []grid.Path{"office"}})
	p := filed(t, rulesOf(t, Definitions{}), morning, Request{Kind: Complaint, Priority: Emergency})
	assert.Empty(t, p.no("hats", Classify{Kind: Inquiry, Priority: Normal}), "a person who may act for the system too is a person")
}

func containsCommand(list []Command, do Command) bool {
	return slices.ContainsFunc(list, func(c Command) bool { return reflect.DeepEqual(c, do) })
}

// What the library does by itself, it goes on doing: the sweep closes an emergency whose reporter does not say anything to the answer
// of a person, and refuses nothing to what acts for the system that is no end.
func TestTheLibraryGoesOnWithWhatIsForPeople(t *testing.T) {
	r := rulesOf(t, Definitions{})
	p := filed(t, r, morning, Request{Kind: Complaint, Priority: Emergency})
	for _, do := range []Command{
		Classify{Category: "gas"},
		Classify{Kind: Help},
		Transfer{To: "department/market"},
		Assign{To: "w1"},
		Note{Text: "x"},
		Convene{Lead: "unit/g1", Assist: []Party{{Handler: "unit/c1"}}},
	} {
		assert.Empty(t, p.no("system", do), do.Verb())
	}
	p.then("desk", Answer{Text: "x", Resolution: Solved})
	c, did, err := r.Sweep(p.Ticket, Cast["system"], p.Changed.Add(60*24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, did.Finished)
	assert.Equal(t, Closed, c.Ticket.State)
}
