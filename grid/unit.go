package grid

import (
	"cmp"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
)

// A Level is how far down in the tree a unit is (层级). The root of a tree is level 1, and a child's level is its parent's
// plus one.
type Level uint8

// The four levels.
const (
	LevelOffice    Level = 1 // subdistrict office or township (街道、乡镇)
	LevelVillage   Level = 2 // village or community (村、社区)
	LevelGrid      Level = 3 // grid (网格)
	LevelMicroGrid Level = 4 // micro-grid (微网格), where there is one
)

var levelNames = closedset.Names{{"office", "街道"}, {"village", "村（社区）"}, {"grid", "网格"}, {"micro_grid", "微网格"}}

// Valid reports whether l is one of the four levels.
func (l Level) Valid() bool { return l >= LevelOffice && l <= LevelMicroGrid }

// String returns "office", "village", "grid" or "micro_grid"; for any other value "level n".
func (l Level) String() string {
	return cmp.Or(levelNames.String(uint8(l)), "level "+strconv.Itoa(int(l)))
}

// In returns the name in a language, empty for any other value.
func (l Level) In(lang gridgov.Language) string { return levelNames.In(uint8(l), lang) }

// MarshalText writes the level's name. A level that is none of the four is an [*gridgov.InvalidError].
func (l Level) MarshalText() ([]byte, error) {
	if !l.Valid() {
		return nil, gridgov.Invalid("level", levelFault(l.String()))
	}
	return levelNames.Text("level", uint8(l))
}

// UnmarshalText reads a level's name, in documents, English or Chinese, or its number "1" to "4".
func (l *Level) UnmarshalText(text []byte) error {
	if n, err := strconv.Atoi(string(text)); err == nil && Level(n).Valid() && len(text) == 1 {
		*l = Level(n)
		return nil
	}
	if n := levelNames.Find(string(text)); n > 0 {
		*l = Level(n)
		return nil
	}
	return gridgov.Invalid("level", levelFault(string(text)))
}

func levelFault(got string) gridgov.Fault {
	return gridgov.Fault{Field: "level", Rule: gridgov.RuleOneOf, Limit: levelNames.List(), Got: got}
}

// A Kind is what sort of unit it is. It is data, not a closed set: a host may add its own, and nothing in this
// package decides by it.
type Kind string

// The kinds that the sources know.
const (
	KindOffice     Kind = "office"      // subdistrict office or township (街道办事处、乡镇政府)
	KindCommunity  Kind = "community"   // residents' committee (社区、居委会)
	KindVillage    Kind = "village"     // villagers' committee (村委会)
	KindGeneral    Kind = "general"     // general grid (一般网格、综合网格)
	KindDedicated  Kind = "dedicated"   // dedicated grid (专属网格): a market, a school, a works
	KindZoneMember Kind = "zone_member" // unit that belongs to a zone of several (片区成员)
)

// A Unit is one version of an office, village, grid or micro-grid. The code is the key and stays; name, parent, kind
// and boundary may change, and then the next version begins at the instant at which this one ends.
type Unit struct {
	Code   string    `json:"code"`
	Parent string    `json:"parent,omitempty"` // code of the unit above; empty for a root
	Level  Level     `json:"level"`
	Kind   Kind      `json:"kind,omitempty"`
	Name   string    `json:"name"`
	Zone   string    `json:"zone,omitempty"` // the zone (片区) that it is a member of, if any
	From   time.Time `json:"from,omitzero"`  // the first instant at which it is valid; zero: without a beginning
	To     time.Time `json:"to,omitzero"`    // the first instant at which it is no longer valid; zero: without an end
	// Successor is the code of the unit that takes over what this one did, once it has ended; empty: its parent does. Only a
	// row with To has one, and that of the latest version counts.
	Successor string `json:"successor,omitempty"`
}

// ValidAt reports whether the unit is valid at the instant: From <= at < To. The zero time asks whether it has no end.
func (u Unit) ValidAt(at time.Time) bool { return within(u.From, u.To, at) }

// next is the code of the unit that takes over when this one has ended; empty: none.
func (u Unit) next() string { return cmp.Or(u.Successor, u.Parent) }

// within reports whether from <= at < to, where a zero bound is open and the zero time comes after everything.
func within(from, to, at time.Time) bool {
	if at.IsZero() {
		return to.IsZero()
	}
	return !at.Before(from) && (to.IsZero() || at.Before(to)) // a zero from is before everything
}

// overlap reports whether [from1, to1) and [from2, to2) have an instant in common, where a zero bound is open.
func overlap(from1, to1, from2, to2 time.Time) bool {
	return (to1.IsZero() || from2.Before(to1)) && (to2.IsZero() || from1.Before(to2))
}
