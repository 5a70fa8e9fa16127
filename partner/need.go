package partner

import (
	"strconv"

	"github.com/gridgov/gridgov/grid"
)

// A Need (需求) is what residents, companies or a grid itself need. Head.Valid is when it must be met: one that is met or
// given up gets an end.
type Need struct {
	Head  `validate:"-"`
	Title string `json:"title" validate:"filled,name=200"`
	// Text is about the matter: names and numbers of people do not belong in it.
	Text   string    `json:"text,omitempty" validate:"text=4000"`
	Grid   grid.Path `json:"grid"`                                                   // where it is felt
	Of     ID        `json:"of,omitempty"`                                           // the partner that has it; empty: the people of the grid
	Fields []string  `json:"fields" validate:"required,max=20,dive,filled,name=100"` // one of them must be a resource's field too
	Amount Amount    `json:"amount,omitzero"`                                        // how much is needed
}

// A Resource (资源) is what a partner or a grid can offer: a hall, a course, jobs, helpers. Head.Valid is when it is
// available.
type Resource struct {
	Head   `validate:"-"`
	Title  string    `json:"title" validate:"filled,name=200"`
	Text   string    `json:"text,omitempty" validate:"text=4000"`
	Grid   grid.Path `json:"grid"`         // where it is
	Of     ID        `json:"of,omitempty"` // the partner that offers it; empty: the grid's own
	Fields []string  `json:"fields" validate:"required,max=20,dive,filled,name=100"`
	Amount Amount    `json:"amount,omitzero"` // how much there is in all
	// Serves is how many needs it can serve. Zero means as many as the amount suffices for, and one where there is no
	// amount.
	Serves int `json:"serves,omitempty" validate:"min=0,max=10000"`
}

// Amount is a number of something; the zero Amount is of what is not counted. Amounts in different units are not compared.
type Amount struct {
	N    int64  `json:"n" validate:"min=0,max=1000000000000"`
	Unit string `json:"unit,omitempty" validate:"name=40"` // "seats", "hours"
}

// String reads "60 seats".
func (a Amount) String() string {
	if a.Unit == "" {
		return strconv.FormatInt(a.N, 10)
	}
	return strconv.FormatInt(a.N, 10) + " " + a.Unit
}

func (n Need) with(h Head) Document {
	n.Head = h
	return n
}

func (n Need) about() about {
	a := about{kind: KindNeed}
	a.place("grid", n.Grid)
	a.name("of", KindPartner, n.Of)
	return a
}

func (r Resource) with(h Head) Document {
	r.Head = h
	return r
}

func (r Resource) about() about {
	a := about{kind: KindResource}
	a.place("grid", r.Grid)
	a.name("of", KindPartner, r.Of)
	return a
}
