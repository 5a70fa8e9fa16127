package partner

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
)

// A Partner (共建单位) is an organisation that helps to build its neighbourhood: a company, a vocational school, an
// industrial park. Head.Valid is the time of the partnership: one that leaves gets an end and is never deleted.
type Partner struct {
	Head   `validate:"-"`
	Name   string    `json:"name" validate:"filled,name=200"`
	Form   Form      `json:"form"`
	Grid   grid.Path `json:"grid"`                                                    // where its home is
	Fields []string  `json:"fields,omitempty" validate:"max=20,dive,filled,name=100"` // of work, in the host's words: "vocational training"
	// Liaison is whom to talk to, zero when nobody is named yet.
	Liaison Liaison `json:"liaison,omitzero"`
}

// Liaison (联络员) is the person who speaks for a side. Contact details are not stored: the host finds them by ID, and decides
// who may see them.
type Liaison struct {
	ID   string `json:"id,omitempty" validate:"id=128"`     // the host's user id, opaque: never a name or a number
	Role string `json:"role,omitempty" validate:"name=100"` // the person's role there: "training office"
}

// Form is what sort of organisation a partner is.
type Form string

// The six forms.
const (
	Company     Form = "company"     // 企业
	School      Form = "school"      // 院校
	Park        Form = "park"        // 产业园区
	Institution Form = "institution" // 事业单位: hospital, library, institute
	Agency      Form = "agency"      // 机关: a government department or its office
	Association Form = "association" // 社会组织
)

var formNames = closedset.Names{
	{"company", "企业"},
	{"school", "院校"},
	{"park", "产业园区"},
	{"institution", "事业单位"},
	{"agency", "机关"},
	{"association", "社会组织"},
}

// Forms lists the six forms.
func Forms() []Form { return list[Form](formNames) }

// In returns the name of the form in a language, empty where it has none.
func (f Form) In(lang gridgov.Language) string { return formNames.In(formNames.Find(string(f)), lang) }

// Handler returns the name of the partner as the handler of a ticket, "partner/" and its id escaped by [grid.Escape]: the
// same as ticket.PartnerHandler(id). A host transfers a ticket to a partner with
//
//	ticket.Transfer{To: ticket.Handler(p.Handler())}
//
// and lists the tickets that a partner helped with by the same name.
func (p Partner) Handler() string { return "partner/" + grid.Escape(string(p.ID)) }

func (p Partner) with(h Head) Document {
	p.Head = h
	return p
}

func (p Partner) about() about {
	a := about{kind: KindPartner, faults: wordFault(formNames, "form", string(p.Form))}
	a.place("grid", p.Grid)
	return a
}
