package desk

import (
	"github.com/gridgov/gridgov/internal/closedset"

	"github.com/gridgov/gridgov"
)

// A Relation is a relation of an actor to a ticket. Several may hold at once.
type Relation uint8

// The relations.
const (
	Anybody    Relation = iota + 1 // no relation is required
	Own                            // reported it, or filed it
	Area                           // it lies under one of the actor's units
	Leads                          // acts for the leading handler
	Assists                        // acts for a handler with an open task
	AssignedTo                     // is the person who does it, or acts for them
	RulesOn                        // speaks for the level whose ruling is pending
	Ordered                        // speaks for the receiver of a supervision order
	InCharge                       // speaks for whom the last escalation put in charge
	Took                           // acts for a handler who has reported a task of it back
	Told                           // stands for a handler who was told of it and had no other part in it
	relationEnd
)

var relationNames = closedset.Names{
	{"anybody", "任何人"},
	{"own", "本人"},
	{"area", "辖区"},
	{"leads", "主办"},
	{"assists", "协办"},
	{"assigned", "经办"},
	{"rules_on", "审批"},
	{"ordered", "被督办"},
	{"in_charge", "负责"},
	{"took_part", "曾协办"},
	{"told", "被告知"},
}

func (r Relation) String() string { return relationNames.String(uint8(r)) }

// In returns the name in a language, for people.
func (r Relation) In(lang gridgov.Language) string {
	return relationNames.In(uint8(r), lang)
}

// MarshalText writes the name.
func (r Relation) MarshalText() ([]byte, error) { return relationNames.Text("relation", uint8(r)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (r *Relation) UnmarshalText(b []byte) error {
	return closedset.Parse(r, relationNames, "relation", b)
}
