package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

var week = worktime.Span{N: 7, Unit: worktime.NaturalDay}

// A row of the limit table is reached where some ticket has it as its first match, and a stage has a gap where some ticket
// without a category has none: random tables against a search through all tickets.
func TestRowsOfLimitsAgainstASearch(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	categories := []string{"", "a", "a/b", "a/b/c", "ab", "x"}
	areas := []string{"", "A", "B", "none"} // none: a class that no row names
	faulty, sound := 0, 0
	for range 4000 {
		d := desk.Definitions{Areas: []desk.AreaClass{{Path: "1", Class: "A"}, {Path: "1/2", Class: "B"}, {Path: "2", Class: "none"}}}
		for range 1 + r.IntN(9) {
			l := desk.Limit{Stage: ticket.StageHandle, Category: categories[r.IntN(len(categories))], Area: areas[r.IntN(3)], Within: week}
			if r.IntN(3) > 0 {
				l.Kind = ticket.Kind(r.IntN(3))
			}
			if r.IntN(2) > 0 {
				l.Priority = ticket.Priority(r.IntN(4))
			}
			d.Limits = append(d.Limits, l)
		}
		if r.IntN(2) > 0 {
			d.Limits = append(d.Limits, desk.Limit{Stage: ticket.StageHandle, Within: week})
		}
		reached, gap := make([]bool, len(d.Limits)), false
		for kind := ticket.Kind(0); kind <= ticket.Suggestion; kind++ {
			for priority := ticket.Normal; priority <= ticket.Emergency; priority++ {
				for _, area := range areas {
					for _, category := range categories {
						found := false
						for i, l := range d.Limits {
							if (l.Kind == 0 || l.Kind == kind) && (l.Priority == 0 || l.Priority == priority) && (l.Area == "" || l.Area == area) &&
								(l.Category == "" || ticket.InCategory(category, l.Category)) {
								reached[i], found = true, true
								break
							}
						}
						gap = gap || category == "" && !found
					}
				}
			}
		}
		var want []string
		for i := range reached {
			if !reached[i] {
				want = append(want, fmt.Sprintf("limits[%d]: unreachable", i))
			}
		}
		if gap {
			want = append(want, "limits: incomplete")
		}
		var got []string
		_, err := desk.NewRules(d)
		var bad *gridgov.InvalidError
		if errors.As(err, &bad) {
			for _, f := range bad.Faults {
				got = append(got, f.Field+": "+f.Rule.String())
			}
		}
		require.Equal(t, want, got, "%+v", d.Limits)
		if err == nil {
			sound++
		} else {
			faulty++
		}
	}
	assert.Greater(t, sound, 500)
	assert.Greater(t, faulty, 500)
}

// classed are definitions with so many areas, each of a class of its own that has a limit.
func classed(n int) desk.Definitions {
	d := desk.Definitions{}
	for i := range n {
		class := fmt.Sprint("class-", i)
		d.Areas = append(d.Areas, desk.AreaClass{Path: grid.NewPath("410172561", fmt.Sprint(i)), Class: class})
		d.Limits = append(d.Limits, desk.Limit{Stage: ticket.StageHandle, Area: class, Within: week})
	}
	d.Limits = append(d.Limits, desk.Limit{Stage: ticket.StageHandle, Within: week})
	return d
}

// Definitions are checked in a time that grows with them and not with their cube.
func TestNewRulesWithManyAreas(t *testing.T) {
	from := time.Now()
	_, err := desk.NewRules(classed(1000))
	require.NoError(t, err)
	assert.Less(t, time.Since(from), time.Second)
}

// Doubling the areas and their limits doubles the time.
func BenchmarkNewRules(b *testing.B) {
	for n := 1000; n <= 16_000; n *= 2 {
		b.Run(fmt.Sprintf("areas=%d", n), func(b *testing.B) {
			d := classed(n)
			for b.Loop() {
				if _, err := desk.NewRules(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
