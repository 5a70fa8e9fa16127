package partner

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
)

// MatchOptions are what a matching uses besides needs and resources.
type MatchOptions struct {
	// At is the instant of the matching: what is over by then is left out, and agreements must be in force then. With the zero
	// At nothing is left out because of its time, and no agreement counts.
	At time.Time
	// Zone is the time zone of the days in the reasons; the default is UTC, which the reasons then name.
	Zone *time.Location
	// Agreements are the ties to be considered.
	Agreements []Agreement
}

// A Matching pairs needs with resources.
type Matching struct {
	Pairings  []Pairing   `json:"pairings"`  // best first
	Unmatched []Unmatched `json:"unmatched"` // by id
}

// A Pairing is one need that one resource can meet.
type Pairing struct {
	Need     ID       `json:"need"`
	Resource ID       `json:"resource"`
	Score    int      `json:"score"`   // the sum of the points of its reasons
	Reasons  []Reason `json:"reasons"` // in the order: field, place, ties, time, amount
}

// Unmatched is a need for which nothing was found, and why.
type Unmatched struct {
	Need    ID       `json:"need"`
	Reasons []Reason `json:"reasons"` // in the order of the constants from [Ended] to [Taken]
}

// Match pairs needs with resources (需求与资源对接). It is pure: for the same input it returns the same answer, whatever the
// order of the lists, as long as the ids in each are distinct.
//
// A resource can meet a need when they have a field in common, lie in the territory of one office (the root of their
// paths), have some time in common, and enough is left where both are counted in the same unit. Nobody is offered their own
// resource. Each reason has points, see [Code].
//
// The rule is greedy: pairings are taken from the highest score down, ties by the need's id and then the resource's;
// each need gets one resource, and a resource serves needs until its amount or its places (see Resource.Serves) are used
// up. A need without an amount, or with one in another unit, takes one. The greedy rule is easy to explain to those who
// are left out, but need not serve the most needs. Time and memory grow with the number of pairs that have a
// field in common.
func Match(needs []Need, resources []Resource, o MatchOptions) Matching {
	byField := make(map[string][]int)
	left := make([]stock, len(resources))
	for i, r := range resources {
		left[i] = stockOf(r)
		for _, f := range set(slices.Clone(r.Fields)) {
			byField[f] = append(byField[f], i)
		}
	}
	ties := tiesOf(o)
	if o.Zone == nil {
		o.Zone = time.UTC
	}

	var all []candidate
	against := make([]misses, len(needs))
	for i, n := range needs {
		for _, j := range offered(n, byField) {
			reasons, miss := judge(n, resources[j], &o, ties)
			if miss != "" {
				against[i].add(miss)
				continue
			}
			all = append(all, candidate{i, j, total(reasons)})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(b.score, a.score),
			cmp.Compare(needs[a.need].ID, needs[b.need].ID),
			cmp.Compare(resources[a.resource].ID, resources[b.resource].ID),
			cmp.Compare(a.need, b.need), cmp.Compare(a.resource, b.resource),
		)
	})

	m := Matching{}
	met := make([]bool, len(needs))
	for _, c := range all {
		n, r := needs[c.need], resources[c.resource]
		switch {
		case met[c.need]:
		case left[c.resource].take(n.Amount):
			met[c.need] = true
			reasons, _ := judge(n, r, &o, ties)
			m.Pairings = append(m.Pairings, Pairing{n.ID, r.ID, c.score, reasons})
		default:
			against[c.need].add(Taken)
		}
	}
	for i, n := range needs {
		if !met[i] {
			m.Unmatched = append(m.Unmatched, Unmatched{n.ID, against[i].reasons(n, &o)})
		}
	}
	slices.SortStableFunc(m.Unmatched, func(a, b Unmatched) int { return cmp.Compare(a.Need, b.Need) })
	return m
}

// candidate is a possible pairing: the indices of its need and its resource. There may be very many of them, so the reasons
// are computed again for those that are taken.
type candidate struct{ need, resource, score int }

// offered returns the places of the resources that have a field of the need, each once.
func offered(n Need, byField map[string][]int) []int {
	var found []int
	for _, f := range n.Fields {
		found = append(found, byField[f]...)
	}
	return set(found)
}

// judge returns why a resource can meet a need, or the first thing that rules it out.
func judge(n Need, r Resource, o *MatchOptions, ties ties) (reasons []Reason, miss Code) {
	if n.Of != "" && n.Of == r.Of {
		return nil, OwnOnly
	}
	near, ok := nearness(n.Grid, r.Grid)
	if !ok {
		return nil, OtherPlace
	}
	wanted, ok := n.Valid.Meet(Span{From: o.At})
	if !ok {
		return nil, Ended
	}
	both, ok := wanted.Meet(r.Valid)
	if !ok {
		return nil, OtherTime
	}
	counted := n.Amount.N > 0 && r.Amount.N > 0 && n.Amount.Unit == r.Amount.Unit
	if counted && r.Amount.N < n.Amount.N {
		return nil, TooLittle
	}

	var fields []string
	for _, f := range set(slices.Clone(n.Fields)) {
		if slices.Contains(r.Fields, f) {
			fields = append(fields, f)
		}
	}
	about := because(SameField, strings.Join(fields, ", "))
	about.Points += min(20, 10*(len(fields)-1))
	reasons = append(reasons, about, near)
	if tie, ok := ties.between(r, n); ok {
		reasons = append(reasons, tie)
	}
	from, to := both.In(o.Zone).days()
	if both == wanted {
		reasons = append(reasons, because(WholeTime, from, to))
	} else {
		reasons = append(reasons, because(SomeTime, from, to))
	}
	if counted {
		reasons = append(reasons, because(Suffices, r.Amount.String(), n.Amount.String()))
	}
	return reasons, ""
}

// nearness returns how near two grids are; ok is false where they are not of one office.
func nearness(n, r grid.Path) (Reason, bool) {
	if !n.Valid() || !r.Valid() || n == "" || n.Root() != r.Root() {
		return Reason{}, false
	}
	switch {
	case n.Depth() > 1 && r.Depth() > 1 && (n.Contains(r) || r.Contains(n)):
		return because(SameGrid, max(n, r).Base()), true
	case n != r && n.Parent() != "" && n.Parent() == r.Parent():
		return because(SiblingGrid, r.Base(), r.Parent().Base()), true
	default:
		return because(SameOffice, n.Root()), true
	}
}

// ties are the agreements in force, by the partners that they tie.
type ties map[ID][]Agreement

func tiesOf(o MatchOptions) ties {
	t := make(ties)
	for _, a := range o.Agreements {
		if o.At.IsZero() || a.Phase(o.At) != Current {
			continue
		}
		for _, p := range set(a.partners()) {
			t[p] = append(t[p], a)
		}
	}
	return t
}

// between returns the best tie between the owner of a resource and the grid of a need; of equal points the first by id.
func (t ties) between(r Resource, n Need) (best Reason, ok bool) {
	for _, a := range t[r.Of] {
		if !a.reaches(n.Grid) {
			continue
		}
		this := because(Acquainted, string(a.ID))
		if a.Signed() {
			this = because(Tied, string(a.ID))
		}
		if !ok || this.Points > best.Points || this.Points == best.Points && this.Args[0] < best.Args[0] {
			best, ok = this, true
		}
	}
	return best, ok
}

// stock is what is left of a resource: places for needs, and an amount where it is counted.
type stock struct {
	places  int
	counted bool
	amount  int64
	unit    string
}

func stockOf(r Resource) stock {
	s := stock{places: r.Serves, counted: r.Amount.N > 0, amount: r.Amount.N, unit: r.Amount.Unit}
	switch {
	case s.places > 0:
	case s.counted:
		s.places = math.MaxInt // the amount is the bound
	default:
		s.places = 1
	}
	return s
}

// take uses up what a need takes, or nothing when there is not enough.
func (s *stock) take(a Amount) bool {
	if s.places == 0 {
		return false
	}
	if s.counted {
		n := int64(1)
		if a.N > 0 && a.Unit == s.unit {
			n = a.N
		}
		if s.amount < n {
			return false
		}
		s.amount -= n
	}
	s.places--
	return true
}

// misses counts what ruled out the resources that were considered.
type misses map[Code]int

func (m *misses) add(c Code) {
	if *m == nil {
		*m = make(misses)
	}
	(*m)[c]++
}

// reasons returns the misses of a need in the order of the table.
func (m misses) reasons(n Need, o *MatchOptions) []Reason {
	if _, ok := n.Valid.Meet(Span{From: o.At}); !ok {
		_, last := n.Valid.In(o.Zone).days()
		return []Reason{because(Ended, last)}
	}
	if len(m) == 0 {
		return []Reason{because(NoField, strings.Join(set(slices.Clone(n.Fields)), ", "))}
	}
	var all []Reason
	for _, c := range []Code{OwnOnly, OtherPlace, OtherTime, TooLittle, Taken} {
		if k := m[c]; k > 0 {
			r := because(c, strconv.Itoa(k))
			if c == TooLittle {
				r.Args = append(r.Args, n.Amount.String())
			}
			all = append(all, r)
		}
	}
	return all
}

func total(reasons []Reason) int {
	sum := 0
	for _, r := range reasons {
		sum += r.Points
	}
	return sum
}
