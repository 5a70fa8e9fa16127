package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const orderMap = `{"columns": {"case": "c", "activity": "a", "time": "t", "group": "g", "started": "st", "ended": "en", "deadline": "due"},
	"zone": "%s", "layouts": ["2006-01-02 15:04", "2006-01-02"],
	"commands": [{"activity": "done", "do": ["answer"]}, {"after": "done", "activity": "again", "do": ["rework"]},
		{"group_changed": true, "do": ["transfer"]}]}`

// An event that is a day keeps its place in the file among those of its case and day.
func TestAnEventThatIsADayKeepsItsPlace(t *testing.T) {
	for _, c := range []struct{ rows, want string }{
		{"A,2026-03-02 08:00,,,|B,2026-03-02,,,|C,2026-03-03 07:00,,,", "A 2 08:00, B 2 08:00, C 3 07:00"},
		{"A,2026-03-02 08:00,,,|B,2026-03-02,,,|C,2026-03-03,,,", "A 2 08:00, B 2 08:00, C 3 08:00"},
		{"A,2026-03-02 08:00,,2026-03-02 07:30,|B,2026-03-02,,,|C,2026-03-03 07:00,,,", "A 2 08:00, B 2 08:00, C 3 07:00"},
		{"A,2026-03-02 08:00,,,|B,2026-03-04,,,|C,2026-03-04 07:00,,,", "A 2 08:00, B 4 07:00, C 4 07:00"},
		{"A,2026-03-02 08:00,,,|C,2026-03-04 07:00,,,|B,2026-03-04,,,", "A 2 08:00, C 4 07:00, B 4 08:00"},
		{"B,2026-03-02,,,|A,2026-03-02 08:00,,,|C,2026-03-03,,,", "B 2 00:00, A 2 08:00, C 3 00:00"},
		{"C,2026-03-03 07:00,,,|A,2026-03-02 08:00,,,|B,2026-03-02,,,", "A 2 08:00, B 2 08:00, C 3 07:00"}, // rows in any order
		{"A,2026-03-02,,,|B,2026-03-02,,,|C,2026-03-02,,,", "A 2 00:00, B 2 00:00, C 2 00:00"},
		{"A,2026-03-02 08:00,,,2026-03-04 06:00|B,2026-03-04,,,", "A 2 08:00, B 4 06:00, end 4 06:00"},
		{"A,2026-03-02 08:00,,,2026-03-04|B,2026-03-04 16:00,,,|C,2026-03-04,,,", "A 2 08:00, B 4 16:00, C 4 16:00, end 4 16:00"},
	} {
		log := "c,a,t,g,st,en,due\n"
		for _, row := range strings.Split(c.rows, "|") {
			log += "1," + row + ",\n"
		}
		_, l := replayed(t, fmt.Sprintf(orderMap, "UTC"), log)
		var all []string
		h := l.history(0)
		for _, e := range h.events {
			all = append(all, e.activity+" "+e.at.Format("2 15:04"))
		}
		if !h.ended.IsZero() {
			all = append(all, "end "+h.ended.Format("2 15:04"))
		}
		assert.Equal(t, c.want, strings.Join(all, ", "), c.rows)
	}
}

// A log says the same where some of its times are days, or all of them.
func TestALogOfDaysSaysWhatItsHoursSay(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		doc := fmt.Sprintf(orderMap, []string{"UTC", "Asia/Shanghai", "America/New_York", "Africa/Cairo", "America/Havana"}[seed%5])
		var hours, days []string
		shared := [3]int{}
		for i := range shared {
			shared[i] = []int{0, 4}[r.IntN(2)]
		}
		for id := range 20 {
			at := time.Date(2026, []time.Month{3, 4, 10}[r.IntN(3)], 5+r.IntN(24), r.IntN(24), r.IntN(60), 0, 0, time.UTC)
			started, activities := at, []string{"in"}
			var times []time.Time
			for range 1 + r.IntN(6) {
				at = at.Add(time.Duration(61+r.IntN(3)*r.IntN(900)) * time.Minute)
				times = append(times, at)
				activities = append(activities, []string{"in", "work", "done", "again"}[r.IntN(4)])
			}
			due := started.AddDate(0, 0, r.IntN(4)).Format(time.DateOnly) + " 23:59"
			cell := func(at time.Time, days int) string {
				return at.Format("2006-01-02 15:04")[:[]int{16, 10}[min(days, 1)]]
			}
			groups := []string{"x", "y", "z"}
			for i, at := range times {
				line := fmt.Sprintf("%d,%s,%%s,%s,%%s,%%s,%%s", id, activities[i], groups[r.IntN(3)])
				hours = append(hours, fmt.Sprintf(line, cell(at, 0), cell(started, 0), cell(times[len(times)-1], 0), due))
				days = append(days, fmt.Sprintf(line, cell(at, r.IntN(2)), cell(started, shared[0]), cell(times[len(times)-1], shared[1]),
					due[:16-6*shared[2]/4]))
			}
		}
		const header = "c,a,t,g,st,en,due\n"
		want, _ := replayed(t, doc, header+strings.Join(hours, "\n")+"\n")
		got, _ := replayed(t, doc, header+strings.Join(days, "\n")+"\n")
		assert.Equal(t, want, got, "seed %d, start, end and deadline are days: %v\n%s", seed, shared, strings.Join(days, "\n"))
	}
}
