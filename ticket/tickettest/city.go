package tickettest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// The words of made-up tickets. A store that compares text in any other way than bytewise and by complete parts confuses them:
// in SQL, "_" and "%" are wildcards of LIKE.
var (
	paths = []grid.Path{
		"41", "41/0", "41/01", "41/01/x", "41/01/X", "410", "4", "41%2F01", "41/0_", "41/%25", "北", "北/东", "B/ä", "B/a", "B/A",
	}
	categories = []string{
		"", "street", "street/light", "street/lights", "street_", "Street/light", "street/light/pole",
		"streets", "环境", "环境/垃圾", "a%25b", "a%25bc",
	}
	handlers = []ticket.Handler{
		ticket.Department("market"), ticket.Department("Market"), ticket.Department("works"), ticket.Department("works", "lights"),
		ticket.UnitHandler("41/0"), ticket.PartnerHandler("p_1"), ticket.PartnerHandler("px1"), ticket.OfficerHandler("王"),
	}
	persons = []ticket.PersonID{"", "p1", "P1", "p_", "p/1", "人"}
	users   = []string{"u1", "U1", "u_", "用户"}
	filers  = []string{"intake", "Intake", "in_ake", "窗口"}
	idWords = []string{"a", "A", "B", "b", "a/b", "a0", "a-", "a.", "aa", "ä", "z", "é", "e\u0301", "中", "{", "~", "_", "10", "9", "🙂"}
)

// A city makes up tickets, the same ones for the same seed.
type city struct {
	*clerk
	rng  *rand.Rand
	free []ticket.ID // ids that are not used yet, in no order
}

func newCity(seed uint64) *city {
	c := &city{clerk: newClerk(), rng: rand.New(rand.NewPCG(seed, 0))}
	for _, w := range idWords {
		for _, n := range []string{"", "0", "/1", "Z", "ü", "-~", "00", "/", "x", "/1/0"} {
			c.free = append(c.free, ticket.ID(w+n))
		}
	}
	slices.Sort(c.free)
	c.free = slices.Compact(c.free)
	c.rng.Shuffle(len(c.free), func(i, j int) { c.free[i], c.free[j] = c.free[j], c.free[i] })
	return c
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// some returns up to n values, each at most once.
func some[T comparable](rng *rand.Rand, from []T, n int) []T {
	var out []T
	for range rng.IntN(n + 1) {
		if v := pick(rng, from); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// points lie on a lattice of 1e-7 degrees, so that the borders of boxes are hit.
func (c *city) point() *grid.Point {
	return &grid.Point{Lon: float64(c.rng.IntN(9)-4) / 1e7, Lat: float64(c.rng.IntN(9)-4) / 1e7}
}

// arrival makes a request up.
func (c *city) arrival() ticket.Change {
	id := c.free[0]
	c.free = c.free[1:]
	r := ticket.Request{
		Reporter: pick(c.rng, persons), Category: pick(c.rng, categories), Kind: ticket.Kind(c.rng.IntN(6)),
		About: some(c.rng, users, 2),
	}
	if c.rng.IntN(3) > 0 {
		r.Key = "key/" + string(id)
	}
	if c.rng.IntN(3) > 0 {
		r.Point = c.point()
	}
	if c.rng.IntN(3) > 0 { // deadlines fall together now and then
		r.Origin, r.Due = ticket.FromAbove, dayOne.Add(time.Duration(c.rng.IntN(20))*time.Hour)
	}
	c.moveTo(pick(c.rng, paths))
	c.filer = pick(c.rng, filers)
	made := c.receive(id, r)
	if c.rng.IntN(4) == 0 { // the suite sets what a merge would set
		made.Ticket.Parent = ticket.ID(pick(c.rng, idWords))
	}
	return made
}

// step makes a command up that is lawful for a ticket.
func (c *city) step(t ticket.Ticket) ticket.Change {
	a, b := pick(c.rng, handlers), pick(c.rng, handlers)
	d := staff(t)
	moves := []struct {
		by ticket.Actor
		do ticket.Command
	}{
		{d, ticket.Transfer{To: a, Within: hours(c.rng.IntN(3))}},
		{d, ticket.Transfer{To: b}},
		{d, ticket.Convene{Lead: a, Assist: []ticket.Party{{Handler: b, Within: hours(1)}}}},
		{d, ticket.Assign{To: handlers[len(handlers)-1].Name()}},
		{party(b), ticket.ReportBack{For: b, Text: "done"}},
		{party(a), ticket.Accept{}},
		{d, ticket.Classify{Category: pick(c.rng, categories), Priority: ticket.Urgent}},
		{d, ticket.Respond{Text: "seen"}},
		{d, ticket.Answer{Text: "so it is", Resolution: ticket.Explained}},
		{d, ticket.Close{Resolution: ticket.Solved, Text: "done"}},
		{d, ticket.Rework{Reason: "not done"}},
		{d, ticket.Refer{Channel: "court"}},
		{reporter(t), ticket.Withdraw{}},
		{reporter(t), ticket.Rate{Score: 3}},
		{d, ticket.Reopen{Reason: "again"}},
	}
	for _, k := range t.Tasks { // a task is reported back before long
		if made, err := c.try(t, party(k.Handler), ticket.ReportBack{For: k.Handler, Text: "done"}); err == nil && c.rng.IntN(2) == 0 {
			return made
		}
	}
	if c.rng.IntN(4) == 0 {
		moves = moves[2:3]
	}
	c.rng.Shuffle(len(moves), func(i, j int) { moves[i], moves[j] = moves[j], moves[i] })
	for _, m := range moves {
		if made, err := c.try(t, m.by, m.do, desk.Once(fmt.Sprint(c.rng.Uint32()))); err == nil {
			return made
		}
	}
	return c.note(t)
}

// build fills a store and a model with n tickets that have gone some way.
func (c *city) build(ctx context.Context, s storage.Store, n int) (*model, error) {
	m := newModel()
	for range n {
		change := c.arrival()
		for range c.rng.IntN(5) {
			change = join(change, c.step(change.Ticket))
		}
		if err := m.put(ctx, s, change); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// hours is a span of elapsed hours; none for 0.
func hours(n int) worktime.Span {
	if n == 0 {
		return worktime.Span{}
	}
	return worktime.Span{N: n, Unit: worktime.UrgentHour}
}
