package worktime_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

var beijing = time.FixedZone("CST", 8*60*60)

func ExampleCalendar_Add() {
	office, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, Ends: worktime.Close, China: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	received := time.Date(2026, 2, 13, 16, 30, 0, 0, beijing)
	for _, text := range []string{"5wd", "2wh", "24h", "7d"} {
		limit, err := worktime.ParseSpan(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		due, err := office.Add(received, limit)
		fmt.Println(text, due.Format("Mon 2006-01-02 15:04"), err)
	}
	// Output:
	// 5wd Fri 2026-02-27 18:00 <nil>
	// 2wh Sat 2026-02-14 08:30 <nil>
	// 24h Sat 2026-02-14 16:30 <nil>
	// 7d Tue 2026-02-24 18:00 <nil>
}

func ExampleCalendar_Explain() {
	office, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := office.Explain(time.Date(2026, 9, 24, 9, 0, 0, 0, beijing), worktime.Span{N: 2, Unit: worktime.WorkDay})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.In(gridgov.English))
	fmt.Println(e.In(gridgov.Chinese))
	for _, day := range e.Days {
		fmt.Println("-", day.In(gridgov.English))
	}
	// Output:
	// 2 working days from 2026-09-24, over the Mid-Autumn Festival (09-25…09-27 off): 2026-09-29 24:00
	// 自2026-09-24次日起2个工作日，跨中秋节（09-25至09-27放假）：至2026-09-29 24:00
	// - 2026-09-24 Thursday, worked
	// - 2026-09-25 Friday, the Mid-Autumn Festival, off
	// - 2026-09-26 Saturday, the Mid-Autumn Festival, off
	// - 2026-09-27 Sunday, the Mid-Autumn Festival, off
	// - 2026-09-28 Monday, worked: 1
	// - 2026-09-29 Tuesday, worked: 2
}

// A broken road must wait for the frost to end: the matter is suspended (挂账), and the days in between are added back.
func ExampleCalendar_AddPaused() {
	office, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	dispatched := time.Date(2026, 1, 5, 10, 0, 0, 0, beijing)
	frost := []worktime.Pause{{From: time.Date(2026, 1, 7, 15, 0, 0, 0, beijing), To: time.Date(2026, 1, 19, 9, 0, 0, 0, beijing)}}
	for _, text := range []string{"5wd", "24wh", "72h"} {
		limit, err := worktime.ParseSpan(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		e, err := office.ExplainPaused(dispatched, limit, frost)
		fmt.Println(e.In(gridgov.English), err)
	}
	frost[0].To = time.Time{}
	due, err := office.AddPaused(dispatched, worktime.Span{N: 5, Unit: worktime.WorkDay}, frost)
	fmt.Println(due.IsZero(), err)
	// Output:
	// 5 working days from 2026-01-05, the clock stopped 01-07 15:00…01-19 09:00: 2026-01-22 24:00 <nil>
	// 24 working hours from 2026-01-05 10:00, the clock stopped 01-07 15:00…01-19 09:00: 2026-01-19 16:00 <nil>
	// 72 hours from 2026-01-05 10:00, the clock stopped 01-07 15:00…01-19 09:00: 2026-01-20 04:00 <nil>
	// true <nil>
}

func ExampleCalendar_Between() {
	office, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	from, to := time.Date(2026, 2, 13, 16, 30, 0, 0, beijing), time.Date(2026, 2, 27, 9, 45, 0, 0, beijing)
	days, err := office.Between(from, to, worktime.WorkDay)
	fmt.Println(days, err)
	work, err := office.Working(from, to)
	fmt.Println(work, err)
	// Output:
	// 5 <nil>
	// 35h15m0s <nil>
}

// A later year comes from the host, when its notice is out.
func ExampleCalendar_WithYears() {
	office, err := worktime.Load(strings.NewReader(`{
		"name": "Wutong", "zone": "Asia/Shanghai", "hours": ["08:00-12:00", "14:00-18:00"], "china": true,
		"extra": [{"name": "moving house", "date": "2026-12-30", "isOffDay": true}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	from, limit := time.Date(2026, 12, 29, 9, 0, 0, 0, beijing), worktime.Span{N: 2, Unit: worktime.WorkDay}
	_, err = office.Add(from, limit)
	if unknown, ok := errors.AsType[*worktime.UnknownYearError](err); ok {
		fmt.Println("ask for the table of", unknown.Year)
	}
	// Made up for this example: the real table is announced by the State Council.
	y, err := worktime.ParseYear(
		[]byte(`{"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "to": "2027-01-03", "isOffDay": true}]}`),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	office, err = office.WithYears(y)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := office.Explain(from, limit)
	fmt.Println(e.In(gridgov.English), err)
	// Output:
	// ask for the table of 2027
	// 2 working days from 2026-12-29, over moving house (12-30 off) and New Year's Day (2027-01-01…2027-01-03 off): 2027-01-04 24:00 <nil>
}
