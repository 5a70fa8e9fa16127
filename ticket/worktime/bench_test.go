package worktime_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func year2025(t testing.TB) (c *worktime.Calendar, from, to time.Time) {
	return calendar(t, nil), at(t, "Asia/Shanghai", "2025-01-01 00:00"), at(t, "Asia/Shanghai", "2025-12-31 17:17")
}

func TestAnswersAllocateNothing(t *testing.T) {
	c, from, to := year2025(t)
	ps := []worktime.Pause{
		{From: from.Add(time.Hour), To: from.Add(99 * time.Hour)},
		{From: from.Add(100 * time.Hour), To: from.Add(200 * time.Hour)},
	}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		_, err := c.Working(from, to)
		for u := worktime.NaturalDay; u <= worktime.UrgentMinute && err == nil; u++ {
			if _, err = c.Add(from, worktime.Span{N: 200, Unit: u}); err == nil {
				_, err = c.AddPaused(from, worktime.Span{N: 200, Unit: u}, ps)
			}
			if err == nil {
				_, err = c.Sub(to, worktime.Span{N: 200, Unit: u})
			}
			if err == nil {
				_, err = c.Between(from, to, u)
			}
		}
		if err != nil {
			t.Error(err)
		}
	}))
}

// BenchmarkWorking sums the working time of a year: at most 200 ns and no allocation.
func BenchmarkWorking(b *testing.B) {
	c, from, to := year2025(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Working(from, to); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	c, from, _ := year2025(b)
	for _, text := range []string{"200d", "200wd", "1000wh", "1000h", "30wm", "30m"} {
		s := span(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Add(from, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAddPaused(b *testing.B) {
	c, from, _ := year2025(b)
	ps := []worktime.Pause{
		{From: from.Add(1000 * time.Hour), To: from.Add(1400 * time.Hour)},
		{From: from.Add(1500 * time.Hour), To: from.Add(1501 * time.Hour)},
	}
	for _, text := range []string{"150d", "150wd", "500wh", "1000h"} {
		s := span(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.AddPaused(from, s, ps); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	c, _, _ := year2025(b)
	from, s := at(b, "Asia/Shanghai", "2026-02-13 09:00"), span(b, "5wd")
	b.ReportAllocs()
	for b.Loop() {
		e, err := c.Explain(from, s)
		if err != nil || e.In(gridgov.English) == "" {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	def := office()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := worktime.New(def); err != nil {
			b.Fatal(err)
		}
	}
}
