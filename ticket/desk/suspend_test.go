package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func TestASuspensionStopsTheClockAlsoBesideAQuestion(t *testing.T) {
	r := bothWays(t)
	suspend := func(p *play) *play {
		return p.then("market", ticket.Suspend{Until: p.Changed.Add(240 * time.Hour), Reason: "x"}).then("desk", ticket.Grant{})
	}
	for name, c := range map[string]struct {
		category string
		first    func(*play) *play
		run      []said // each an hour after the last
		stands   time.Duration
	}{
		"alone": {"", suspend, []said{{"market", ticket.Resume{}}}, time.Hour},
		"a question that stops nothing is open": {
			"lights", func(p *play) *play { return suspend(p).then("market", ticket.Ask{Text: "x"}) },
			[]said{{"market", ticket.Resume{}}},
			time.Hour + time.Minute,
		},
		"resumed before the supplement": {
			"", func(p *play) *play { return suspend(p).then("market", ticket.Ask{Text: "x"}) },
			[]said{{"market", ticket.Resume{}}, {"reporter", ticket.Supplement{Text: "x"}}},
			2*time.Hour + time.Minute,
		},
		"supplied before it is resumed": {
			"", func(p *play) *play { return suspend(p).then("market", ticket.Ask{Text: "x"}) },
			[]said{{"reporter", ticket.Supplement{Text: "x"}}, {"market", ticket.Resume{}}},
			2*time.Hour + time.Minute,
		},
		"asked first, and suspended": {
			"", func(p *play) *play { return suspend(p.then("market", ticket.Ask{Text: "x"})) },
			[]said{{"reporter", ticket.Supplement{Text: "x"}}, {"market", ticket.Resume{}}},
			2*time.Hour + 2*time.Minute,
		},
		"classified as what no question stops": {
			"", func(p *play) *play { return p.then("market", ticket.Ask{Text: "x"}) },
			[]said{{"desk", ticket.Classify{Category: "lights"}}},
			time.Hour,
		},
		"classified as what the question stops": {"lights", func(p *play) *play {
			return p.then("market", ticket.Ask{Text: "x"}).then("desk", ticket.Classify{Category: "noise"})
		}, []said{{"reporter", ticket.Supplement{Text: "x"}}}, time.Hour},
		"the pause stays, whatever the category": {"", func(p *play) *play {
			return p.then("market", ticket.Ask{Text: "x"}).then("reporter", ticket.Supplement{Text: "x"})
		}, []said{{"desk", ticket.Classify{Category: "lights"}}}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.first(filed(t, r, morning, ticket.Request{Category: c.category}).then("desk", ticket.Transfer{To: "department/market"}))
			for _, s := range c.run {
				p.by(s.who, p.Changed.Add(time.Hour), s.do)
			}
			within := 100 * time.Hour
			if p.Category == "lights" {
				within = 48 * time.Hour
			}
			assert.False(t, p.Stopped())
			assert.Equal(t, p.Since.Add(within+c.stands), p.Due)
			both, err := r.Due(p.events)
			d := both.Round
			require.NoError(t, err)
			assert.Equal(t, p.Due, d.At, "and the record says the same")
		})
	}
}

// A suspension ends when it was to end, however late anybody looks; but a question that stops the clock goes on doing so.
func TestASuspensionThatHasEndedCountsNoLonger(t *testing.T) {
	r := bothWays(t)
	for category, stood := range map[string]time.Duration{"lights": 10 * time.Hour, "": 20 * time.Hour} {
		p := filed(t, r, morning, ticket.Request{Category: category}).by("desk", morning, ticket.Transfer{To: "department/market"})
		p.by("market", morning, ticket.Suspend{Until: morning.Add(10 * time.Hour), Reason: "x"}).by("desk", morning, ticket.Grant{}).by("market",
			morning, ticket.Ask{Text: "x"})
		p.by("reporter", morning.Add(20*time.Hour), ticket.Supplement{Text: "x"}).by("market", morning.Add(25*time.Hour), ticket.Resume{})
		assert.Equal(t, morning.Add(time.Duration(p.Limits.Handle.N)*time.Hour+stood), p.Due, "%q", category)
		both, err := r.Due(p.events)
		d := both.Round
		require.NoError(t, err)
		assert.Equal(t, p.Due, d.At)
	}
	p := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"}).by("market",
		morning, ticket.Object{Reason: "x"})
	p.by("market", morning, ticket.Suspend{Until: morning.Add(10 * time.Hour), Reason: "x"}).by("desk", morning,
		ticket.Grant{Of: ticket.VerbSuspend})
	p.by("desk", morning.Add(20*time.Hour), ticket.Grant{Of: ticket.VerbObject})
	assert.Equal(t, morning.Add(110*time.Hour), p.Due, "back at the desk too")
	both, err := r.Due(p.events)
	d := both.Round
	require.NoError(t, err)
	assert.Equal(t, p.Due, d.At)

	q := filed(t, r, morning, ticket.Request{Category: "lights"}).by("desk", morning, ticket.Transfer{To: "department/market"}).then("market",
		ticket.Ask{Text: "x"})
	q.then("market", ticket.Answer{Text: "x"}).then("desk", ticket.Rework{Reason: "x"}).then("desk", ticket.Classify{Category: "noise"})
	assert.Equal(t, morning.Add(100*time.Hour+time.Minute), q.Due, "a question that an answer ended stops nothing any more")
	both, err = r.Due(q.events)
	d = both.Round
	require.NoError(t, err)
	assert.Equal(t, q.Due, d.At)
}

func TestExtensionsAreAskedInTimeAndBoundedInNumberAndLength(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100)}}, ExtendUpTo: hours(24), ExtendMax: 2})
	p := filed(t, r, morning, ticket.Request{})
	assert.Equal(t, "lifecycle", p.no("desk", ticket.Extend{By: hours(1), Reason: "x"}), "nobody has it yet")
	p.then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works", Within: hours(50)}}})
	for who, due := range map[string]time.Time{"market": p.Due, "works": p.Tasks[0].Due} {
		of := ticket.Extend{By: hours(24), Reason: "x"}
		assert.Equal(t, "invalid by",
			p.refused(who, due, ticket.Extend{By: worktime.Span{N: 24*60 + 1, Unit: worktime.UrgentMinute}, Reason: "x"}),
			"longer than the rules allow, in another unit too")
		assert.Equal(t, "invalid by", p.refused(who, due, ticket.Extend{By: hours(25), Reason: "x"}))
		assert.Equal(t, "invalid by", p.refused(who, due, ticket.Extend{Reason: "x"}))
		assert.Equal(t, "invalid reason", p.refused(who, due, ticket.Extend{By: hours(1)}))
		assert.Equal(t, "extension", p.refused(who, due.Add(time.Microsecond), of), "not after the limit")
		assert.Empty(t, p.refused(who, due, of), "at the limit still")
	}
	for i := range 2 {
		for _, who := range []string{"market", "works"} {
			p.then(who, ticket.Extend{By: hours(24), Reason: "x"})
			assert.Equal(t, "waits already", p.no(who, ticket.Extend{By: hours(1), Reason: "x"}))
		}
		rules, level := []string{"desk", "leader"}[i], []ticket.Handler{"unit/office", "leader/office"}[i]
		assert.Equal(t, []ticket.Handler{level, level}, []ticket.Handler{p.Approvals[0].To, p.Approvals[1].To})
		assert.Equal(t, "invalid of", p.no(rules, ticket.Grant{}), "several wait: which?")
		p.then(rules, ticket.Grant{For: "department/works"}).then(rules, ticket.Grant{})
	}
	assert.Equal(t, p.Since.Add(148*time.Hour), p.Due)
	assert.Equal(t, p.Tasks[0].Given.Add(98*time.Hour), p.Tasks[0].Due)
	for _, who := range []string{"market", "works"} {
		assert.Equal(t, "extension", p.no(who, ticket.Extend{By: hours(1), Reason: "x"}), "%s has had two", who)
	}
	own := filed(t, r, morning, ticket.Request{}).then("coordinator",
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	for range 2 {
		own.then("market", ticket.Extend{By: hours(1), Reason: "x"}).then("leader", ticket.Grant{Of: ticket.VerbExtend})
	}
	assert.Equal(t, ticket.Handler("unit/office"), own.then("works", ticket.Extend{By: hours(1), Reason: "x"}).Approvals[0].To,
		"a task counts its own")

	off := rulesOf(t, Definitions{ExtendMax: -1, SuspendMax: -1, QuestionsMax: -1})
	q := filed(t, off, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	assert.Equal(t, "extension", q.no("market", ticket.Extend{By: hours(1), Reason: "x"}))
	assert.Equal(t, "suspension", q.no("market", ticket.Suspend{Until: q.Changed.Add(time.Hour), Reason: "x"}))
	assert.Equal(t, "too often", q.no("market", ticket.Ask{Text: "x"}))

	none := filed(t, rulesOf(t, Definitions{Limits: []Limit{}}), morning, ticket.Request{}).then("desk",
		ticket.Transfer{To: "department/market"})
	assert.True(t, none.Due.IsZero() && none.Unknown == 0)
	assert.Equal(t, "extension", none.no("market", ticket.Extend{By: hours(1), Reason: "x"}), "there is no limit to extend")
}

func TestSuspensionsAreBoundedInNumberAndLength(t *testing.T) {
	r := rulesOf(t, Definitions{SuspendMax: 2, SuspendUpTo: days(30)})
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	until := func(d time.Duration) ticket.Suspend {
		return ticket.Suspend{Until: p.Changed.Add(time.Minute + d), Reason: "x"}
	}
	assert.Equal(t, "invalid until", p.no("market", until(0)))
	assert.Equal(t, "invalid until", p.no("market", until(30*24*time.Hour+time.Microsecond)))
	assert.Equal(t, "invalid until", p.no("market", ticket.Suspend{Reason: "x"}))
	for i, rules := range []string{"desk", "leader"} { // each time one level higher
		p.then("market", until(30*24*time.Hour))
		assert.Equal(t, []ticket.Handler{"unit/office", "leader/office"}[i], p.Approvals[0].To)
		assert.False(t, p.Stopped(), "the clock runs until it is granted")
		p.then(rules, ticket.Grant{})
		assert.True(t, p.Stopped())
		assert.Equal(t, "nothing new", p.no("market", until(time.Hour)))
		assert.Equal(t, "extension", p.no("market", ticket.Extend{By: hours(1), Reason: "x"}), "the clock stands")
		p.then("market", ticket.Resume{})
		assert.Equal(t, "nothing new", p.no("market", ticket.Resume{}))
	}
	assert.Equal(t, "suspension", p.no("market", until(time.Hour)))

	late := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	late.then("market", ticket.Suspend{Until: late.Changed.Add(time.Hour), Reason: "x"})
	assert.Equal(t, "suspension", late.refused("desk", late.Changed.Add(2*time.Hour), ticket.Grant{}), "granted when its time has passed")
	late.then("desk", ticket.Answer{Text: "x"})
	assert.Equal(t, "answered", late.no("desk", ticket.Grant{}), "what is answered is not suspended: nobody could resume it")
	late.then("desk", ticket.Refuse{Reason: "moot"})
}
