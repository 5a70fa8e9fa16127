package tickettest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

const ruleBytes = "json.Marshal of a Ticket and of an Event make the documents, and they come back byte for byte"

var documentChecks = []Check{
	{
		Name: "rule5/life", Rule: ruleBytes + "; a history verifies against its ticket and folds to it",
		Usual: "rebuilds documents from columns, or keeps them as jsonb, which sorts members and rewrites numbers",
		Run:   life,
	},
	{
		Name: "rule5/texts", Rule: ruleBytes + ", whatever the words are",
		Usual: "goes through an encoder that escapes otherwise, a column of another character set, or SQL put together from strings",
		Run:   texts,
	},
	{
		Name: "rule5/times", Rule: "an instant comes back to the microsecond, in UTC, from year 1 to 9999; no time stays no time",
		Usual: "keeps milliseconds or seconds, returns local time back, or takes the zero time for 1970 or for year 1",
		Run:   times,
	},
	{
		Name: "rule5/nothing", Rule: "what is nothing stays nothing, and what is zero stays zero: no point is not the point 0,0",
		Usual: "keeps zero where NULL belongs, or NULL where zero does",
		Run:   nothing,
	},
	{
		Name: "rule5/long-history", Rule: "History returns Seq 1…n without a gap, however long: 10,000 events are not many",
		Usual: "sorts Seq as text (1, 10, 2), leaves the order to the database, or pages and stops at the first page",
		Run:   longHistory,
	},
	{
		Name: "rule5/history-from",
		Rule: "History returns the events from Seq first on, all of them for 0 and 1, none where there is none yet; a " +
			"missing ticket is ErrNotFound",
		Usual: "leaves first out, begins after it, or takes a ticket without new events for a missing one",
		Run:   historyFrom,
	},
	{
		Name: "rule5/largest", Rule: ruleBytes + ", up to the largest values that are legal",
		Usual: "has columns that are too short, and cuts silently or refuses",
		Run:   largest,
	},
}

// lived is a ticket that went through nearly everything: transferred, joint, answered, reworked, closed, rated, reopened.
func lived(c *clerk, id ticket.ID) []ticket.Change {
	market, works := ticket.Department("market"), ticket.Department("works", "lights/poles")
	steps := []ticket.Change{c.receive(id, ticket.Request{
		Key: "life-" + string(id), Reporter: "person-1", Kind: ticket.Complaint, Category: ticket.Category("street", "light/lamp"),
		Point: &grid.Point{Lon: 113.5512345678, Lat: 34.8}, About: []string{"user-7"}, Channel: "qr", Name: "王", Address: "1 Wutong Road",
		Files: []ticket.File{{ID: "f1", Name: "lamp.jpg", Type: "image/jpeg", Size: 1}},
	})}
	now := func() ticket.Ticket { return steps[len(steps)-1].Ticket }
	by := func(a ticket.Actor, do ticket.Command) {
		change, err := c.try(now(), a, do)
		if err != nil {
			panic(fmt.Sprintf("tickettest: the rules refuse a step of a lawful life: %v", err))
		}
		steps = append(steps, change)
	}
	desk := staff(now())
	by(desk, ticket.Classify{Priority: ticket.Urgent, Difficulty: ticket.Difficult})
	by(desk, ticket.Respond{Text: "We have seen it."})
	by(desk, ticket.Transfer{To: market, Within: hours(1), Reason: "theirs"})
	by(party(market), ticket.Accept{})
	by(desk, ticket.Convene{
		Assist: []ticket.Party{{Handler: works, Task: "the pole", Within: hours(1)}, {Handler: ticket.PartnerHandler("p/1")}},
	})
	by(party(works), ticket.ReportBack{Text: "done"})
	by(desk, ticket.Answer{Text: "It is lit again.", Resolution: ticket.Solved})
	by(desk, ticket.Rework{Reason: "it is not"})
	by(desk, ticket.Transfer{To: works})
	by(desk, ticket.Answer{Text: "Now it is."})
	by(desk, ticket.Close{Resolution: ticket.Solved})
	by(reporter(now()), ticket.Rate{Score: 2, Text: "late"})
	by(reporter(now()), ticket.Reopen{Reason: "out again"})
	return steps
}

func life(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	for _, change := range lived(c, "a") {
		if err := m.put(ctx, s, change); err != nil {
			return err
		}
		if err := m.verifyTicket(ctx, s, "a"); err != nil {
			return err
		}
	}
	t, err := s.Get(ctx, "a")
	if err != nil {
		return err
	}
	events, err := s.History(ctx, "a", 0, "")
	if err != nil {
		return err
	}
	if _, err := ticket.CheckChain(t, events); err != nil {
		return fmt.Errorf("the record does not verify as it came back: %w", err)
	}
	if err := same("Fold of the History", ticket.Fold(events), t); err != nil {
		return err
	}
	// What was read is decided on, and what was decided is stored: documents must survive that round too.
	next, err := c.try(t, staff(t), ticket.Answer{Text: "third time"})
	if err != nil {
		return fmt.Errorf("no step can be decided on what Get returned: %w", err)
	}
	if err := m.put(ctx, s, next); err != nil {
		return err
	}
	return m.verify(ctx, s)
}

func texts(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	for i, text := range []string{
		`{"format":"9.0","id":"x"}`, `"quoted" \ back\\slash \u0000`, "<b>&amp;</b> \u2028\u2029", "line\r\nline\ttab",
		"'; DROP TABLE ticket; --",
		"路灯不亮了,晚上很黑。", "é e\u0301 ß İ ı", "👩‍👩‍👧‍👦 🏳️‍🌈 \U0002070E", "\ufeff\u200e\u202e\ufffd", "%s %d $1 ?1 :name {{.}}",
		"null", "1e400", "  ends in spaces  ",
	} {
		id := ticket.ID(fmt.Sprintf("t%02d", i))
		bare := strings.Map(func(r rune) rune { // names hold no control characters
			if r < ' ' {
				return -1
			}
			return r
		}, strings.TrimSpace(text))
		first := c.receive(id, ticket.Request{
			Text: text, Address: text, Category: ticket.Category("words", bare), Reporter: ticket.PersonID(fmt.Sprintf("person-%d", i)),
			Channel: bare,
		})
		if err := m.put(ctx, s, first); err != nil {
			return fmt.Errorf("a ticket with the text %q: %w", text, err)
		}
		if err := m.put(ctx, s, c.do(first.Ticket, ticket.Transfer{To: ticket.Department(bare), Reason: text})); err != nil {
			return fmt.Errorf("an event with the text %q: %w", text, err)
		}
		q := storage.Query{Category: []string{ticket.Category("words", bare)}, Handlers: []ticket.Handler{ticket.Department(bare)}}
		got, err := s.List(ctx, q)
		if err != nil {
			return fmt.Errorf("List of %q: %w", bare, err)
		}
		if err := m.lists(q, got); err != nil {
			return fmt.Errorf("category and handler %q: %w", bare, err)
		}
	}
	return m.verify(ctx, s)
}

func times(ctx context.Context, s storage.Store) error {
	m := newModel()
	zone := time.FixedZone("far", 14*3600)
	for i, at := range []time.Time{
		dayOne, dayOne.Add(time.Microsecond), dayOne.Add(-456 * time.Microsecond), dayOne.Truncate(time.Second), dayOne.In(zone),
		dayOne.Add(999 * time.Nanosecond),
		time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC), time.Date(1900, 1, 1, 0, 0, 0, 1000, time.UTC), // not in the order of their ids
		time.Unix(0, 0), time.Unix(1<<31, 0), time.Date(2262, 4, 12, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	} {
		c := newClerk()
		c.pace = 0
		c.now = at
		id := ticket.ID(fmt.Sprintf("t%02d", i))
		first := c.receive(id, ticket.Request{Origin: ticket.FromAbove, Due: at})
		if err := m.put(ctx, s, first); err != nil {
			return fmt.Errorf("received at %v: %w", at, err)
		}
		if err := m.put(ctx, s, c.do(first.Ticket, ticket.Transfer{To: ticket.Department("market")})); err != nil {
			return fmt.Errorf("transferred at %v: %w", at, err)
		}
		t, err := s.Get(ctx, id)
		if err != nil {
			return err
		}
		events, err := s.History(ctx, id, 0, "")
		if err != nil {
			return err
		}
		want := m.tickets[id]
		for what, pair := range map[string][2]time.Time{
			"Created": {t.Created, want.Created}, "Changed": {t.Changed, want.Changed}, "Due": {t.Due, want.Due}, "Wake": {t.Wake, want.Wake},
			"Closed": {t.Closed, time.Time{}}, "an event's At": {events[0].At, want.Created}, "ClockWas": {events[1].Facts.ClockWas, time.Time{}},
		} {
			if got, want := pair[0], pair[1]; !got.Equal(want) || got.Location() != time.UTC {
				return fmt.Errorf("%s came back as %v, want %v", what, got.Format(time.RFC3339Nano+" MST"), want.Format(time.RFC3339Nano+" MST"))
			}
		}
	}
	for _, o := range []storage.Order{storage.ByDue, storage.ByChanged, storage.ByWake} { // as an index sees them
		if err := paged(ctx, s, m, storage.Query{Order: o, Limit: 3}); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

func nothing(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	bare := c.receive("bare", ticket.Request{})
	silent := c.do(bare.Ticket, ticket.Classify{Kind: ticket.Help}) // has no words: no private part
	zero := c.receive("zero", ticket.Request{Point: &grid.Point{}, Files: []ticket.File{}, About: []string{}})
	if err := m.put(ctx, s, bare, zero); err != nil {
		return err
	}
	if err := m.put(ctx, s, silent); err != nil {
		return err
	}
	// An empty list of tasks in an event clears them, no list leaves them.
	joint := c.do(zero.Ticket, ticket.Convene{Lead: ticket.Department("a"), Assist: []ticket.Party{{Handler: ticket.Department("b")}}})
	alone := c.do(joint.Ticket, ticket.Transfer{To: ticket.Department("b")})
	if err := m.put(ctx, s, join(joint, alone)); err != nil {
		return err
	}
	t, err := s.Get(ctx, "bare")
	if err != nil {
		return err
	}
	z, err := s.Get(ctx, "zero")
	if err != nil {
		return err
	}
	switch {
	case t.Point != nil || t.Rating != nil || t.Tasks != nil || t.About != nil:
		return fmt.Errorf("a ticket without a point, rating, tasks or subjects came back with some: %s", document(t))
	case z.Point == nil || *z.Point != grid.Point{}:
		return fmt.Errorf("the point 0,0 came back as %v", z.Point)
	}
	origin := storage.Query{Box: &grid.Box{}}
	got, err := s.List(ctx, origin)
	if err != nil {
		return err
	}
	if err := m.lists(origin, got); err != nil {
		return fmt.Errorf("a Box around 0,0: %w", err)
	}
	return m.verify(ctx, s)
}

// longHistory has steps like one another, so that they are soon made. That they form no chain is not the store's concern.
func longHistory(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	last := c.receive("a", ticket.Request{})
	if err := m.put(ctx, s, last, c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	for size := 1; last.Ticket.Version < 10_000; size = size*3%128 + 1 { // changes of many sizes
		last = c.note(last.Ticket)
		for step := last.Events[0]; len(last.Events) < min(size, 10_000-int(last.Base)); {
			step = step.Clone()
			step.Seq++
			step.Private = fmt.Append(nil, step.Seq)
			last.Events = append(last.Events, step)
		}
		last.Ticket.Version = last.Base + int64(len(last.Events))
		if err := m.put(ctx, s, last); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

func historyFrom(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	steps := []ticket.Change{c.receive("a", ticket.Request{})}
	for range 11 {
		steps = append(steps, c.note(steps[len(steps)-1].Ticket))
	}
	if err := m.put(ctx, s, join(steps[0], steps[1:]...), c.receive("b", ticket.Request{})); err != nil {
		return err
	}
	all := m.events["a"]
	for _, first := range []int64{0, 1, 2, 3, 9, 10, 11, 12, 13, 1000} {
		events, err := s.History(ctx, "a", first, "")
		if err != nil {
			return fmt.Errorf("History(\"a\", %d): %w", first, err)
		}
		if err := sameEvents("a", events, all[min(max(first, 1)-1, int64(len(all))):]); err != nil {
			return fmt.Errorf("from %d: %w", first, err)
		}
	}
	for _, first := range []int64{1, 2} {
		if _, err := s.History(ctx, "nobody", first, ""); !errors.Is(err, gridgov.ErrNotFound) {
			return wrong(fmt.Sprintf("History of a missing ticket from %d", first), err, gridgov.ErrNotFound)
		}
	}
	return nil
}

func largest(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	long := func(n int) string { return strings.Repeat("长", n/3) + strings.Repeat("x", n%3) }
	about := make([]string, 20)
	for i := range about {
		about[i] = fmt.Sprintf("%02d", i) + long(126)
	}
	files := make([]ticket.File, 20)
	for i := range files {
		files[i] = ticket.File{ID: long(200), Name: long(200), Size: 1<<63 - 1, SHA256: strings.Repeat("f", 64)}
	}
	parts := slices.Repeat([]string{strings.Repeat("p", 31)}, grid.MaxDepth) // 16 × 31 bytes and the slashes: 511
	c.moveTo(grid.NewPath(parts...))
	first := c.receive(ticket.ID(long(ticket.MaxID)), ticket.Request{
		Key: long(ticket.MaxKey), Reporter: ticket.PersonID(long(128)), Text: long(16384), Name: long(200), Address: long(1000),
		Files: files, About: about,
		Channel: long(100), Category: long(500), Origin: ticket.FromAbove, ExternalRef: long(200),
	})
	if err := m.put(ctx, s, first); err != nil {
		return err
	}
	for i, size := range []int{1, 255, 256, 4000, 4001, 1<<16 - 1, 1 << 16, ticket.MaxDocument} { // where columns and pages end
		at := sealedWith(c.receive(ticket.ID(fmt.Sprintf("size-%d", i)), ticket.Request{}), bytes.Repeat([]byte{byte(i)}, size))
		if err := m.put(ctx, s, at); err != nil {
			return fmt.Errorf("a private part of %d bytes: %w", size, err)
		}
	}
	var steps []ticket.Change
	for i := range 4 {
		call := ticket.Convene{Lead: ticket.Department("lead"), Reason: long(4000)}
		for j := range 50 {
			call.Assist = append(call.Assist, ticket.Party{Handler: ticket.Department(fmt.Sprintf("%d-%02d", i, j), long(200)), Task: long(4000)})
		}
		last := first
		if i > 0 {
			last = steps[i-1]
		}
		steps = append(steps, c.do(last.Ticket, call, desk.Once(fmt.Sprint(i)+long(ticket.MaxKey-1))))
	}
	if err := m.put(ctx, s, join(steps[0], steps[1:]...)); err != nil {
		return err
	}
	q := storage.Query{
		IDs: []ticket.ID{first.Ticket.ID}, Key: first.Ticket.Key, Person: first.Ticket.Reporter, Under: []grid.Path{first.Ticket.Path},
		Handlers: []ticket.Handler{ticket.Department("3-49", long(200))}, Category: []string{first.Ticket.Category},
	}
	got, err := s.List(ctx, q)
	if err != nil {
		return err
	}
	if err := m.lists(q, got); err != nil {
		return err
	}
	return m.verify(ctx, s)
}
